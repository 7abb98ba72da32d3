/** The constants of `auto`, not for users to set: `npm run study:suite -- --only "auto ("` varies them one by one. */
export interface AutoTuning {
  /** A loss l has the height 1 - exp(-bend * l / start), where start is the loss from before training. */
  readonly bend: number;
  /** Share of the draws that is uniform over all samples while selecting. */
  readonly uniform: number;
  /** The last part of an epoch that is drawn at a pressure of 1, so that the network it ends with does not lean towards what was hard. */
  readonly settle: number;
  /** Epochs end so only while the known mean height is above this. */
  readonly settleAbove: number;
  /** Nothing is selected while the expected heights are less concentrated than this. */
  readonly leastGain: number;
  /** Where an epoch has fewer batches, nothing is selected: every one of them is a large part of all samples. */
  readonly leastBatches: number;
  /** Factor of the ln s that is as uneven as the expected heights, where a validation loss tells what does harm; else it is 1. */
  readonly eager: number;
  /** Most that ln s rises from one look at the losses to the next. */
  readonly ramp: number;
  /** So many standard errors of the mean height above the least one so far are harm; Infinity heeds none. */
  readonly alarm: number;
  /** By this much more than that may the root of the mean height rise: training itself makes small means swing. */
  readonly slack: number;
  /**
   * Validation losses count as roots of their part of the loss from before training, as small ones swing by more of themselves than large
   * ones do; above the least one by more than this is harm.
   */
  readonly leastHarm: number;
  /** So many selected epochs without a new least validation loss are harm, too, */
  readonly patience: number;
  /** where the root of that is above this; where less is left, validation losses swing. */
  readonly mostLeft: number;
  /** Looks at the losses in an epoch. */
  readonly looks: number;
  /** Heights that lose less than this part from one visit to the next do not get learnt. */
  readonly leastFall: number;
  /** Where more than this share of the samples does not get learnt, the network is still learning all of it. */
  readonly mostHeld: number;
  /** By this part at least the first epoch of holding them back must lower the validation loss. */
  readonly leastRelief: number;
  /** How many times the draws of those may be halved while the validation loss falls. */
  readonly mostHalvings: number;
  /** Whether what a height becomes at the next visit is taken into account. */
  readonly foresees: boolean;
  /** Whether stale losses become due. */
  readonly recomputes: boolean;
}

export const autoTuning: AutoTuning = {
  bend: 1,
  uniform: 0.05,
  settle: 0.1,
  settleAbove: 0,
  leastGain: 1.2,
  leastBatches: 8,
  eager: 2,
  ramp: Math.LN10,
  alarm: 2,
  slack: 0.005,
  leastHarm: 0.02,
  patience: 2,
  mostLeft: 0.2,
  looks: 4,
  leastFall: 0.05,
  mostHeld: 0.4,
  leastRelief: 0.1,
  mostHalvings: 3,
  foresees: true,
  recomputes: true,
};
