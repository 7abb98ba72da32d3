import { RankbatchError } from 'rankbatch';
import type { Model } from './model.js';

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

/** Refuses samples that do not fit the model, and ids or labels that are out of range. */
export function requireFit(samples: Samples, ids: ArrayLike<number>, { sampleShape, classes }: Model): void {
  if (samples.shape.join() !== sampleShape.join())
    throw new RankbatchError(
      `samples: shape must be the model's [${sampleShape.join()}], got [${samples.shape.join()}]`,
    );
  if (ids.length === 0) throw new RankbatchError('ids: must name at least one sample, got none');
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i]!;
    const label = samples.labels[id];
    if (label === undefined)
      throw new RankbatchError(
        `ids: must be below the sample count ${samples.count}, got ${id} at position ${i}`,
      );
    if (label >= classes)
      throw new RankbatchError(
        `labels: must be below the model's ${classes} classes, got ${label} for sample ${id}`,
      );
  }
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
