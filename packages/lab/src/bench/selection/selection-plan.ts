import type { Task } from '../bench-event.js';
import { formatCount } from '../format-count.js';
import type { Entry } from './entries.js';
import type { SelectionOptions } from './selection-options.js';

/** Measures all peers. */
export interface PeersScript {
  readonly script: string;
}

/** One row, or all peers, at one N. */
export interface SelectionTask extends Task {
  readonly name: string;
  /** N */
  readonly n: number;
  readonly subject: Entry | PeersScript;
}

/** Runs of the least time that a row takes beside those that count: the warm-up, and making losses between the rounds. */
const extraRuns = 5;
const peers = { name: 'peers', rows: 3, secondsPerSample: 1e-5 };

/** All tasks in the order in which they are done: by N, then as the entries stand, the peers last; and a note for each left out. */
export function planTasks(
  { sizes, runs, runMs, peers: script }: Pick<SelectionOptions, 'sizes' | 'runs' | 'runMs' | 'peers'>,
  entries: readonly Entry[],
): { tasks: SelectionTask[]; notes: string[] } {
  const tasks: Omit<SelectionTask, 'label'>[] = [];
  const notes: string[] = [];
  const runsSeconds = ((runs + extraRuns) * runMs) / 1000;
  for (const n of sizes) {
    for (const entry of entries) {
      const { name, limit, secondsPerSample } = entry;
      if (limit !== undefined && n > limit.n)
        notes.push(`${name} is left out above N = ${formatCount(limit.n)}: ${limit.because}`);
      else tasks.push({ name, n, subject: entry, expectedSeconds: runsSeconds + n * secondsPerSample });
    }
    if (script !== undefined)
      tasks.push({
        name: peers.name,
        n,
        subject: { script },
        expectedSeconds: peers.rows * runsSeconds + n * peers.secondsPerSample,
      });
  }
  return { tasks: labelled(tasks), notes: [...new Set(notes)] };
}

function labelled(tasks: readonly Omit<SelectionTask, 'label'>[]): SelectionTask[] {
  const widest = (texts: readonly string[]): number => Math.max(...texts.map((text) => text.length));
  const nameWidth = widest(tasks.map(({ name }) => name));
  const sizeWidth = widest(tasks.map(({ n }) => formatCount(n)));
  return tasks.map((task) => ({
    ...task,
    label: `${task.name.padEnd(nameWidth)}  N = ${formatCount(task.n).padStart(sizeWidth)}`,
  }));
}
