/** What one `next()` selects. B = number of draws in this batch; the last batch of an epoch may be shorter. */
export interface Batch {
  /** [B] sample ids, 0 .. N-1, with repeats where the strategy draws with replacement. */
  readonly ids: Uint32Array;
  /** [B] probability that this draw selects this sample; 1/N in shuffled passes. */
  readonly probabilities: Float64Array;
  /** [B] rank of each sample when it was drawn, 1 .. N; undefined where ranks do not decide. */
  readonly ranks: Uint32Array | undefined;
  /** [B] factors for the losses, all 1: the gradient stays the plain mean (arXiv:1511.06343 tried others, Figure 3: worse). */
  readonly weights: Float32Array;
  /** Epoch of this batch, from 0. */
  readonly epoch: number;
}
