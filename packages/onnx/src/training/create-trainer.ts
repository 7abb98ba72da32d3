import { Random, RankbatchError } from 'rankbatch';
import {
  requireCount,
  requireLoss,
  requireModel,
  requireOptimizer,
  requireOptions,
  requireShare,
} from '../graph/check.js';
import { softmaxCrossEntropy } from '../losses/softmax-cross-entropy.js';
import { detectBlockSize, findProvider } from '../runtime/sessions.js';
import { OnnxTrainer } from './onnx-trainer.js';
import { createStepRunner } from './step-runner.js';
import type { Trainer, TrainerOptions } from './trainer.js';

/**
 * Builds the model's training graph and readies it to run.
 *
 * @example
 * ```ts
 * import { adam, createTrainer, dense, sequential } from '@rankbatch/onnx';
 * const model = sequential({ sampleShape: [2], layers: [dense(2)], seed: 1 });
 * const trainer = await createTrainer({ model, optimizer: adam({ learningRate: 0.1 }), seed: 1 });
 * const samples = { count: 2, shape: [2], values: Float32Array.of(0, 1, 1, 0), labels: Uint8Array.of(0, 1) };
 * for (let i = 0; i < 100; i++) await trainer.step(samples, Uint32Array.of(0, 1));
 * Array.from((await trainer.evaluate(samples)).predictions); // => [0, 1]
 * await trainer.dispose();
 * ```
 */
export async function createTrainer(asked: TrainerOptions): Promise<Trainer> {
  requireOptions('createTrainer', asked, [
    'model',
    'optimizer',
    'loss',
    'seed',
    'batchSize',
    'microBatch',
    'averageDecay',
    'provider',
    'threads',
    'wasmPaths',
  ]);
  const { model, optimizer, loss = softmaxCrossEntropy(), seed, batchSize, microBatch, averageDecay } = asked;
  requireModel('createTrainer: model', model);
  if (model.parameters.length === 0 && model.others)
    throw new RankbatchError(
      `createTrainer: model: must have parameters that its first output needs, got only ${model.others.parameters.join(', ')}, which others need; join two outputs with pairOutputs, or name another as output`,
    );
  requireOptimizer('createTrainer: optimizer', optimizer);
  requireLoss('createTrainer: loss', loss);
  for (const [name, count] of Object.entries({ batchSize, microBatch }))
    if (count !== undefined) requireCount(name, count);
  if (averageDecay !== undefined) requireShare('averageDecay', averageDecay);
  if (microBatch !== undefined && loss.comparesSamples)
    throw new RankbatchError(
      `microBatch: must be left out with a loss that compares the samples of a batch, got ${microBatch} with ${loss.name}; lower the size of the batches`,
    );
  const random = new Random(seed);
  const options = { ...asked, loss, provider: await findProvider(asked) };
  const blockSize = await detectBlockSize(options);
  const isAveraged = averageDecay !== undefined;
  const plan = { model, optimizer, loss, isAveraged, batchSize, microBatch, blockSize };
  return new OnnxTrainer(options, await createStepRunner(plan, options), random);
}
