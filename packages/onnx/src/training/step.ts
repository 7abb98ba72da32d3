import type { Random } from 'rankbatch';
import { Tensor } from '../runtime/sessions.js';
import type { TrainingSamples } from './samples.js';

/** The vectors of a training state by name, `parameters` [P] and so on. */
export type Vectors = Readonly<Record<string, Tensor>>;

/** Samples to run, whole batches or parts of them. */
export interface Batch {
  readonly samples: TrainingSamples;
  readonly ids: Uint32Array;
  readonly weights: ArrayLike<number> | undefined;
  /** Samples of the whole batch, over which the cost is the mean. */
  readonly of: number;
}

/** One step: its batch, the vectors that it reads and writes, and the optimizer's scalars. */
export interface Step {
  readonly batch: Batch;
  /** Source of the dropout masks; moves on. */
  readonly random: Random;
  readonly current: Vectors;
  readonly next: Vectors;
  readonly scalars: Vectors;
}

/** Vectors as the outputs of a graph that writes the next ones. */
export function nextVectors(vectors: Vectors): Vectors {
  return Object.fromEntries(Object.entries(vectors).map(([name, tensor]) => [`next.${name}`, tensor]));
}

/** Numbers as a vector, which shares their memory. */
export function vector(data: Float32Array): Tensor {
  return new Tensor(data, [data.length]);
}
