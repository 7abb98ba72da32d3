/** The constants of `auto`, not for users to set: `npm run study:small -- ablations` varies them one by one. */
export interface AutoTuning {
  /** Factor of ln s where no samples are held back. */
  readonly eager: number;
  /** Factor of ln s where some are. */
  readonly calm: number;
  /** Contradicted samples may always have this share of the draws. */
  readonly leastCap: number;
  /** The cap is all there when at most this share of them gets resolved, */
  readonly resolvedLittle: number;
  /** and gone from this share on. */
  readonly resolvedWell: number;
  /** An epoch that begins with more than this share of samples contradicted is shuffled if they get learnt. */
  readonly many: number;
  /** The threshold is not below this part of the loss that learning starts from. */
  readonly leastThreshold: number;
  /** Epochs are shuffled passes while the losses are less concentrated than this. */
  readonly leastGain: number;
  /** A validation loss above the least one by more than this part of the loss that learning starts from is harm. */
  readonly leastHarm: number;
  /** Whether samples become due for fresh losses. */
  readonly recomputes: boolean;
  /** Whether selection rests where the validation loss tells that it does harm. */
  readonly heedsValidation: boolean;
}

export const autoTuning: AutoTuning = {
  eager: 2,
  calm: 1,
  leastCap: 0.1,
  resolvedLittle: 0.15,
  resolvedWell: 0.35,
  many: 0.1,
  leastThreshold: 0.5,
  leastGain: 1.1,
  leastHarm: 0.015,
  recomputes: true,
  heedsValidation: true,
};
