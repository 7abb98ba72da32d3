import type { Random } from 'rankbatch';
import { batchFeeds } from './batch-feeds.js';
import { drawDropoutMask } from './dropout-mask.js';
import { fixed, withBatch } from '../graph/dimensions.js';
import { elementCount, type Model } from '../graph/model.js';
import type { Loss } from '../losses/loss.js';
import { ReusedArrays } from './reused-arrays.js';
import { Tensor, type Session } from '../runtime/sessions.js';
import { vector, type Batch, type Vectors } from './step.js';
import type { TrainingGraph } from './training-graph.js';

/** A graph that takes batches, once for any size and perhaps once for the usual one. */
export interface BatchSessions {
  readonly anySize: Session;
  readonly usual?: { readonly size: number; readonly session: Session };
}

/** Runs a graph of {@link TrainingGraph}'s inputs on batches of samples. */
export class BatchRuns {
  readonly #model: Model;
  readonly #loss: Loss;
  readonly #masks: TrainingGraph['masks'];
  readonly #sessions: BatchSessions;
  readonly #arrays = new ReusedArrays();

  constructor(model: Model, loss: Loss, { masks }: TrainingGraph, sessions: BatchSessions) {
    this.#model = model;
    this.#loss = loss;
    this.#masks = masks;
    this.#sessions = sessions;
  }

  /**
   * Returns the losses [ids], which may still be on a device.
   *
   * @param random source of the dropout masks; moves on
   * @param inputs what the graph takes beside the batch
   * @param outputs what it writes beside the losses
   */
  async run(batch: Batch, random: Random, inputs: Vectors, outputs: Vectors): Promise<Tensor> {
    const { samples, ids, weights, of } = batch;
    const feeds: Record<string, Tensor> = {
      ...inputs,
      ...batchFeeds(this.#model, this.#loss, samples, ids, this.#arrays, { weights, of }),
    };
    for (const { name, shape, ratio } of this.#masks) {
      const dimensions = shape.map((d) => fixed(withBatch(d, ids.length)));
      const mask = this.#arrays.take(name, elementCount(dimensions));
      drawDropoutMask(random, mask, ratio);
      feeds[name] = new Tensor(mask, dimensions);
    }
    const losses = vector(new Float32Array(ids.length));
    await this.#sessionFor(ids.length).run(feeds, { losses, ...outputs });
    return losses;
  }

  #sessionFor(count: number): Session {
    const { anySize, usual } = this.#sessions;
    return usual?.size === count ? usual.session : anySize;
  }
}
