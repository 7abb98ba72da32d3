/** What a strategy that steers itself does now, and why: plain data. */
export interface Explanation {
  /** `learning`: the first pass; `shuffling`: a plain pass; `selecting`: by rank. */
  readonly mode: 'learning' | 'shuffling' | 'selecting';
  /** Selection pressure s. */
  readonly pressure: number;
  /** Losses above it do not fall from visit to visit; Infinity where all do. */
  readonly threshold: number;
  /** Samples without a known loss: the first ranks. */
  readonly unseen: number;
  /** Samples whose known loss was above the threshold at the last look: the ranks behind these. */
  readonly contradicted: number;
  /** The most of the draws by rank that go to them; 1 where there is no limit. */
  readonly cap: number;
  /** Part of the height of their losses that goes from one visit to the next, 0 .. 1: small where labels are wrong. */
  readonly resolved: number;
  /** Whether their draws are limited, because pressure has done harm. */
  readonly isCapped: boolean;
  /** How many times as much height a draw in proportion to it is expected to meet as a uniform one; >= 1. */
  readonly estimatedGain: number;
  /**
   * Mean height of all losses at the last look, 0 .. 1, with its standard error, and the least one since the last look at shuffled draws; null before
   * there was one. Without a bias while selecting; in a pass a little too high, as what has come already is taken for what it was then.
   */
  readonly judged: { readonly mean: number; readonly error: number; readonly least: number } | null;
  /** Further epochs in which pressure does not rise, because it did harm. */
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
