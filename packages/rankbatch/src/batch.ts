/** What one `next()` selects. B = number of draws in this batch; the last batch of an epoch may be shorter. */
export interface Batch {
  /** [B] sample ids, with repeats where the strategy draws with replacement. */
  readonly ids: Uint32Array;
  /**
   * [B] probability that this draw selects this sample, given what was drawn before it in this batch; 1/N in shuffled passes. In a
   * filtered pass (`selectiveBackprop`, `infoBatch`), where every sample is a candidate once, the probability that it is kept.
   */
  readonly probabilities: Float64Array;
  /** [B] rank of each sample when it was drawn, 1 .. N; undefined where ranks do not decide. */
  readonly ranks: Uint32Array | undefined;
  /**
   * [B] factors for the losses. All 1 unless the strategy corrects for its own preference (`importance` of `rank`, `proportional`,
   * `infoBatch`): the gradient stays the plain mean, as in arXiv:1511.06343, whose Figure 3 finds weights worse.
   */
  readonly weights: Float32Array;
  /** Epoch of this batch, from 0. */
  readonly epoch: number;
}
