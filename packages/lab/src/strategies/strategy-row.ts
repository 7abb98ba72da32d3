import type { Schedule, Strategy } from 'rankbatch';
import type { Words } from './words.js';

/** All that the lab and its pages know of a strategy: it is in the command, its help, checkpoints and the playground by being in the table. */
export interface StrategyRow<Spec extends { readonly kind: string }> {
  /** Its name, in the core and at the beginning of its text. */
  readonly kind: Spec['kind'];
  /** A name of before, which is still read. */
  readonly alias?: string;
  /** How its text is written, with capitals for numbers. */
  readonly form: string;
  /** Forms and what each does, for `--help`. */
  readonly help: readonly (readonly [form: string, meaning: string])[];
  /** What it does in a few words, for a list to choose from, and the text that is chosen. */
  readonly label: string;
  readonly example: string;
  /** Reads what follows its name. */
  read(words: Words): Spec;
  /** For a run of so many epochs, over which the learning rate falls to 0 or stays; RankbatchError for values that the core does not take. */
  build(spec: Spec, epochs: number, anneals: boolean): Strategy;
  /** How the selection pressure runs, where there is one that is set. */
  pressure?(spec: Spec, epochs: number): Schedule;
  /** Whether its first epochs depend on how many there will be. Left out: they do not. */
  dependsOnEpochs?(spec: Spec): boolean;
}

/** Has the compiler infer what a row reads, and holds the row to it. */
export function strategyRow<const Spec extends { readonly kind: string }>(
  row: StrategyRow<Spec>,
): StrategyRow<Spec> {
  return row;
}
