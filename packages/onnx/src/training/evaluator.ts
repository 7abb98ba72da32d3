import { GraphBuilder } from '../builder/graph-builder.js';
import { copyGraph } from '../builder/copy-graph.js';
import { inputTensors, targetInput, targetTensor } from './batch-feeds.js';
import type { Loss } from '../losses/loss.js';
import { perSample } from '../graph/dimensions.js';
import type { Shape, Value } from '../graph/graph.js';
import { elementCount, inputName, trunk, type Model } from '../graph/model.js';
import { ReusedArrays } from './reused-arrays.js';
import { createSession, floats, type RuntimeOptions, type Session } from '../runtime/sessions.js';
import { classPlaces, marginOf, nearestPair, predicted, predictedAt } from './predictions.js';
import { targetShape, type AnySampleInputs, type TrainingSamples } from './samples.js';

/** Losses, predictions and margins in inference mode. */
export interface Evaluation {
  /** [n], in the loss's unit: nats for cross-entropies. */
  readonly losses: Float32Array;
  /**
   * [n], the class of the greatest output; where there is a single output, 1 if it is above 0, else 0. With a loss of one
   * label for each position, [n, ...positions]. With `contrastive`, the sample of the batch whose second vector is nearest.
   */
  readonly predictions: Uint32Array;
  /**
   * [n], output of the label less the greatest other output (arXiv:2001.10528, eq. 1), where a single output stands
   * against 0; NaN for samples that have no class: with targets, labels of positions, or pairs.
   */
  readonly margins: Float32Array;
}

/** Samples per run at most: enough to amortize the call, few enough to stay in the cache. */
const BATCH = 256;
/** The same of models whose values have at most so many elements a sample: a call costs them as much as what it computes. */
const SMALL_BATCH = 1024;
const SMALL = 512;
/** Elements of the inputs per run at most, and of the outputs, above which samples are so large that a few of them will do. */
const BATCH_ELEMENTS = 2 ** 22;

/**
 * Samples per run, a power of 2 up to {@link BATCH}, by the size of the model's inputs and outputs, many as those of language models: 256 up to 16,384
 * numbers a sample, 16 of images of 224 x 224 x 3; {@link SMALL_BATCH} of small models.
 */
function batchOf(model: Model): number {
  const { inputs, nodes } = model.graph;
  const values = [...inputs, ...nodes.flatMap(({ outputs }) => outputs)];
  const ofSamples = values.filter(({ shape }) => shape.some((size) => typeof size === 'string'));
  if (ofSamples.every(({ shape }) => elementsOf(shape) <= SMALL)) return SMALL_BATCH;
  const given = inputs.reduce((sum, { shape }) => sum + elementsOf(shape), 0);
  const size = Math.max(given, elementCount(targetShape(model)));
  return Math.min(BATCH, Math.max(1, 2 ** Math.floor(Math.log2(BATCH_ELEMENTS / size))));
}

/** Elements of a value for one sample. */
function elementsOf(shape: Shape): number {
  return shape.reduce<number>((count, size) => count * perSample(size), 1);
}

/**
 * A model with its weights baked in as constants, which lets the runtime fold batch norm into the convolutions
 * and lay the weights out in blocks. Cheap to make (milliseconds), so it is made anew for every evaluation.
 */
export class Evaluator {
  readonly #session: Session;
  readonly #model: Model;
  readonly #loss: Loss | undefined;
  readonly #batch: number;
  readonly #arrays = new ReusedArrays();

  private constructor(session: Session, model: Model, loss: Loss | undefined, batchSize: number) {
    this.#session = session;
    this.#model = model;
    this.#loss = loss;
    this.#batch = loss?.comparesSamples ? batchSize : batchOf(model);
  }

  /**
   * @param options `batchSize` counts where the loss compares the samples of a batch
   * @param loss left out, there are outputs only
   */
  static async create(
    model: Model,
    options: RuntimeOptions & { readonly batchSize?: number } = {},
    loss?: Loss,
  ): Promise<Evaluator> {
    const b = new GraphBuilder('evaluation');
    const inputs = model.graph.inputs.map((value): [string, Value] => [
      value.name,
      b.input(inputName(model, value), value.type, value.shape),
    ]);
    const targets = loss && targetInput(b, model, loss);
    const [outputs] = copyGraph(b, trunk(model), new Map(inputs));
    if (loss && targets) b.output('losses', loss.write(b, outputs!, targets).losses);
    b.output('outputs', outputs!);
    return new Evaluator(await createSession(b.graph, options), model, loss, options.batchSize ?? BATCH);
  }

  /** Losses and predictions of the samples `ids`; needs a loss. */
  async evaluate(samples: TrainingSamples, ids: Uint32Array): Promise<Evaluation> {
    const loss = this.#loss!;
    const places = classPlaces(targetShape(this.#model), loss);
    const size = places.classes * places.positions;
    const losses = new Float32Array(ids.length);
    const predictions = new Uint32Array(ids.length * places.positions);
    const margins = new Float32Array(ids.length).fill(NaN);
    for (let start = 0; start < ids.length; start += this.#batch) {
      const own = ids.subarray(start, start + this.#batch);
      const batch = loss.comparesSamples ? filledUp(own, ids, this.#batch) : own;
      const result = await this.#session.run({
        ...inputTensors(this.#model, samples, batch, this.#arrays),
        targets: targetTensor(this.#model, loss, samples, batch, this.#arrays),
      });
      losses.set(floats(result['losses']).subarray(0, own.length), start);
      const outputs = floats(result['outputs']);
      for (let i = 0; i < own.length; i++) {
        const row = outputs.subarray(i * size, (i + 1) * size);
        if (loss.comparesSamples) {
          predictions[start + i] = batch[nearestPair(outputs, size, i)]!;
        } else if (loss.positions) {
          predictions.set(predictedAt(row, places), (start + i) * places.positions);
        } else {
          predictions[start + i] = predicted(row);
          if ('labels' in samples) margins[start + i] = marginOf(row, samples.labels[own[i]!]!);
        }
      }
    }
    return { losses, predictions, margins };
  }

  /** Outputs of the samples `ids`, [ids, ...output shape]; needs to be made without a loss. */
  async predict(samples: AnySampleInputs, ids: Uint32Array): Promise<Float32Array> {
    const size = elementCount(targetShape(this.#model));
    const outputs = new Float32Array(ids.length * size);
    for (let start = 0; start < ids.length; start += this.#batch) {
      const batch = ids.subarray(start, start + this.#batch);
      const result = await this.#session.run(inputTensors(this.#model, samples, batch, this.#arrays));
      outputs.set(floats(result['outputs']), start * size);
    }
    return outputs;
  }

  dispose(): Promise<void> {
    return this.#session.release();
  }
}

/** A batch that is too short, with the first of all ids behind it; not with its own. */
function filledUp(batch: Uint32Array, ids: Uint32Array, size: number): Uint32Array {
  if (batch.length === size || batch.length === ids.length) return batch;
  return Uint32Array.of(...batch, ...ids.subarray(0, size - batch.length));
}
