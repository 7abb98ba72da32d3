import { RankbatchError } from 'rankbatch';
import { Evaluator, type Evaluation } from './evaluator.js';
import type { Loss } from '../losses/loss.js';
import type { Model } from '../graph/model.js';
import type { RuntimeOptions } from '../runtime/sessions.js';
import {
  requireCounted,
  requireFit,
  requireInputs,
  type AnySampleInputs,
  type TrainingSamples,
} from './samples.js';

/** A model in inference mode, with the weights that it has at the time of a call. */
export interface Inference {
  /** Losses and predictions of the samples `ids`, or of all. */
  evaluate(samples: TrainingSamples, ids?: ArrayLike<number>): Promise<Evaluation>;
  /**
   * Outputs of the model, [n, ...output shape], for the samples `ids`, or all.
   *
   * @param output name of the output of floating point to give, of a model that has several. @default the one that is trained
   */
  predict(samples: AnySampleInputs, ids?: ArrayLike<number>, output?: string): Promise<Float32Array>;
  /**
   * The model with its weights and running statistics; `encodeModel` makes an `.onnx` file of its graph. Throws `RankbatchError` where a device
   * keeps them, as WebGPU does: see {@link fetchModel}.
   */
  trainedModel(): Model;
  /** The same, wherever the weights are: they come from the device that keeps them. */
  fetchModel(): Promise<Model>;
}

/** @param options `batchSize` counts where the loss compares the samples of a batch */
export function inferenceOf(
  models: Pick<Inference, 'trainedModel' | 'fetchModel'>,
  loss: Loss,
  options: RuntimeOptions & { readonly batchSize?: number },
): Inference {
  return {
    ...models,
    async evaluate(samples, ids = everyId(samples)) {
      const model = await models.fetchModel();
      requireFit(samples, ids, model, loss);
      return using(await Evaluator.create(model, options, loss), (evaluator) =>
        evaluator.evaluate(samples, Uint32Array.from(ids)),
      );
    },
    async predict(samples, ids = everyId(samples), output) {
      const model = await models.fetchModel();
      requireInputs(samples, ids, model);
      return using(await Evaluator.create(withFirst(model, output), options), (evaluator) =>
        evaluator.predict(samples, Uint32Array.from(ids)),
      );
    },
  };
}

/** Uses an evaluator and frees it. */
async function using<T>(evaluator: Evaluator, use: (evaluator: Evaluator) => Promise<T>): Promise<T> {
  try {
    return await use(evaluator);
  } finally {
    await evaluator.dispose();
  }
}

/** The model with the named output first. */
function withFirst(model: Model, name: string | undefined): Model {
  if (name === undefined) return model;
  const { outputs } = model.graph;
  const found = outputs.find((output) => output.name === name);
  if (found?.value.type === 'float32') return { ...model, graph: { ...model.graph, outputs: [found] } };
  const known = outputs.flatMap((output) => (output.value.type === 'float32' ? [output.name] : []));
  throw new RankbatchError(
    `predict: output must be one of the model's, ${known.join(', ')}, got ${name}; importModel keeps those named in outputs`,
  );
}

function everyId(samples: AnySampleInputs): Uint32Array {
  requireCounted(samples);
  return Uint32Array.from({ length: samples.count }, (_, i) => i);
}
