import { expect, test } from 'vitest';
import * as onnx from '../index.js';

const model = onnx.sequential({ sampleShape: [2], layers: [onnx.dense(2)], seed: 1 });
const optimizer = onnx.adam();

/** Each with the options that it must have, and the names of all. */
const makers: Readonly<Record<string, readonly [(options: never) => unknown, object, string]>> = {
  adam: [onnx.adam, {}, 'learningRate, beta1, beta2, epsilon'],
  adamW: [onnx.adamW, {}, 'learningRate, beta1, beta2, epsilon, weightDecay'],
  adaDelta: [onnx.adaDelta, {}, 'learningRate, rho, epsilon'],
  rmsProp: [onnx.rmsProp, {}, 'learningRate, alpha, epsilon, momentum'],
  sgd: [onnx.sgd, { learningRate: 1 }, 'learningRate, momentum, nesterov'],
  cosineDecay: [onnx.cosineDecay, { from: 1, steps: 2 }, 'from, to, steps'],
  softmaxCrossEntropy: [onnx.softmaxCrossEntropy, {}, 'labelSmoothing, classWeights'],
  tokenCrossEntropy: [onnx.tokenCrossEntropy, {}, 'ignoreIndex, over, classes, classWeights'],
  focal: [onnx.focal, {}, 'gamma, classWeights'],
  huber: [onnx.huber, {}, 'delta'],
  contrastive: [onnx.contrastive, {}, 'temperature'],
  lora: [
    (options: onnx.LoraOptions) => onnx.lora(model, options),
    { weights: '*.weight', rank: 1, seed: 1 },
    'weights, rank, alpha, train, seed',
  ],
  createTrainer: [
    onnx.createTrainer,
    { model, optimizer, seed: 1, threads: 1 },
    'model, optimizer, loss, seed, batchSize, microBatch, averageDecay, provider, threads, wasmPaths',
  ],
};

test.each(Object.entries(makers))(
  '%s refuses options that it does not have',
  async (name, [make, options, names]) => {
    const given = async (more: object) => make({ ...options, ...more } as never);
    await expect(given({ misspelt: 1 })).rejects.toThrow(
      `misspelt: is no option of ${name}, got 1; it has ${names}`,
    );
    await expect(given({ misspelt: undefined })).resolves.toBeDefined();
  },
);
