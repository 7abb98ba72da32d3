/**
 * What one `next()` selects. B = number of draws in this batch; the last batch of an epoch may be shorter.
 *
 * The arrays are the caller's to keep and to write. They share their buffer with other batches: copy one before its buffer is transferred
 * to another thread.
 */
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

const SLAB_BYTES = 16_384;
let slab = new ArrayBuffer(0);
let used = 0;

/**
 * The arrays of a batch of `count` draws; `newBatch` of own-parts.ts checks first. Many batches share one buffer: small buffers of their own
 * would cost more than the selection itself.
 */
export function newBatch(count: number, epoch: number, ranked = false): Batch {
  const bytes = Math.ceil((20 * count) / 8) * 8;
  if (used + bytes > slab.byteLength) {
    slab = new ArrayBuffer(Math.max(bytes, SLAB_BYTES));
    used = 0;
  }
  const at = used;
  used += bytes;
  return {
    ids: new Uint32Array(slab, at + 8 * count, count),
    probabilities: new Float64Array(slab, at, count),
    ranks: ranked ? new Uint32Array(slab, at + 12 * count, count) : undefined,
    weights: new Float32Array(slab, at + 16 * count, count).fill(1),
    epoch,
  };
}
