/** A part of a benchmark, which progress shows as one line. */
export interface Task {
  /** What it measures; of the same width for all tasks of a plan. */
  readonly label: string;
  /** A guess, good enough to tell the time left. */
  readonly expectedSeconds: number;
}

/** What happens during a benchmark; `result` is what came out of a task, in a few words. */
export type BenchEvent =
  | { readonly kind: 'plan'; readonly tasks: readonly Task[] }
  | { readonly kind: 'phase'; readonly task: Task; readonly phase: string }
  | { readonly kind: 'end'; readonly task: Task; readonly result: string; readonly seconds: number };

/** What a benchmark tells, and what can interrupt it. */
export interface BenchHooks {
  readonly signal: AbortSignal;
  readonly onEvent: (event: BenchEvent) => void;
}
