/** N labelled samples, all in memory. */
export interface Samples {
  /** N. */
  readonly count: number;
  /** Shape of one sample. */
  readonly shape: readonly number[];
  /** [N, ...shape]; bytes are pixels and stand for value / 255. */
  readonly values: Uint8Array | Float32Array;
  /** [N], class of each sample, from 0. */
  readonly labels: Uint8Array;
}

/** Copies the samples `ids` one behind the other into `out`, pixels as value / 255. */
export function gatherValues(samples: Samples, ids: ArrayLike<number>, out: Float32Array): void {
  const { values } = samples;
  const size = values.length / samples.count;
  for (let i = 0; i < ids.length; i++) {
    const start = ids[i]! * size;
    out.set(values.subarray(start, start + size), i * size);
  }
  if (values instanceof Uint8Array) for (let i = 0; i < out.length; i++) out[i]! /= 255;
}

/** Writes the labels of `ids` as rows of probabilities, [ids, classes]. */
export function gatherTargets(
  samples: Samples,
  ids: ArrayLike<number>,
  classes: number,
  out: Float32Array,
): void {
  out.fill(0);
  for (let i = 0; i < ids.length; i++) out[i * classes + samples.labels[ids[i]!]!] = 1;
}
