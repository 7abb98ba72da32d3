/** What a strategy that steers itself does now, and why: plain data. */
export interface Explanation {
  /** `learning`: the first pass; `shuffling`: a plain pass, as selection would change little; `selecting`: by rank. */
  readonly mode: 'learning' | 'shuffling' | 'selecting';
  /** Selection pressure s. */
  readonly pressure: number;
  /** A loss above it contradicts its label; Infinity before it is known. */
  readonly threshold: number;
  /** Samples without a known loss: the first ranks. */
  readonly unseen: number;
  /** Samples whose known loss is above the threshold: the ranks behind these. */
  readonly contradicted: number;
  /** The most of the draws that go to them, 0 .. 1. */
  readonly cap: number;
  /** Share of those that came back lately with a loss below the threshold, 0 .. 1: small where labels are wrong. */
  readonly resolved: number;
  /** Whether they are held to be mislabelled, and their draws are limited. */
  readonly isCapped: boolean;
  /** How many times as much of the loss a draw by loss would meet as a uniform one, contradicted samples apart; >= 1. */
  readonly estimatedGain: number;
  /** Further epochs of shuffling, because selection made the validation loss worse. */
  readonly rest: number;
  /** Fresh losses: epochs between two lists, epoch of the next one, and the share of the loss that the last one uncovered. */
  readonly recompute: {
    readonly everyEpochs: number;
    readonly nextEpoch: number;
    readonly uncovered: number;
  };
  /** All this in one line. */
  readonly reason: string;
}
