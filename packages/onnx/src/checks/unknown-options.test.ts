import { expect, test } from 'vitest';
import * as onnx from '../index.js';

const model = onnx.sequential({ sampleShape: [2], layers: [onnx.dense(2)], seed: 1 });
const optimizer = onnx.adam();

const images = { sampleShape: [1, 8, 8], classes: 2, seed: 1 } as const;
const file = onnx.encodeModel(model.graph);

/** Each with the options that it must have, and the names of all. */
const makers: Readonly<Record<string, readonly [(options: never) => unknown, object, string]>> = {
  conv2d: [
    onnx.conv2d,
    { filters: 1, kernel: 1 },
    'filters, kernel, stride, padding, dilation, groups, bias, init',
  ],
  dense: [(options: onnx.DenseOptions) => onnx.dense(1, options), {}, 'bias, init'],
  embedding: [onnx.embedding, { entries: 2, size: 1 }, 'entries, size'],
  batchNorm: [onnx.batchNorm, {}, 'epsilon, averageFactor'],
  layerNorm: [onnx.layerNorm, {}, 'epsilon, axis'],
  leakyRelu: [onnx.leakyRelu, {}, 'slope'],
  gelu: [onnx.gelu, {}, 'approximate'],
  maxPool: [(options: onnx.PoolOptions) => onnx.maxPool(2, options), {}, 'stride, padding'],
  averagePool: [
    (options: onnx.AveragePoolOptions) => onnx.averagePool(2, options),
    {},
    'stride, padding, countPadding',
  ],
  residual: [(options: onnx.ResidualOptions) => onnx.residual([onnx.relu()], options), {}, 'shortcut, init'],
  selfAttention: [onnx.selfAttention, { heads: 1 }, 'heads, causal, init'],
  sequential: [
    onnx.sequential,
    { sampleShape: [2], layers: [onnx.dense(2)], seed: 1 },
    'sampleShape, inputType, layers, perPosition, seed',
  ],
  mlp: [
    onnx.mlp,
    { inputs: 2, hidden: [], classes: 2, seed: 1 },
    'inputs, hidden, classes, seed, activation, normalization, dropout, init',
  ],
  cnn: [onnx.cnn, images, 'sampleShape, classes, seed, width'],
  mnistCnn: [onnx.mnistCnn, { seed: 1 }, 'seed, classes'],
  mnistCnnSmall: [onnx.mnistCnnSmall, { seed: 1 }, 'seed, classes'],
  residualCnn: [onnx.residualCnn, { seed: 1 }, 'seed, classes, blocks, width, sampleShape'],
  seriesCnn: [
    onnx.seriesCnn,
    { sampleShape: [1, 16], classes: 2, seed: 1 },
    'sampleShape, classes, seed, width',
  ],
  transformer: [
    onnx.transformer,
    { vocabulary: 2, tokens: 2, classes: 2, depth: 1, width: 4, heads: 1, seed: 1 },
    'vocabulary, tokens, classes, depth, width, heads, hidden, causal, padding, inputType, dropout, seed',
  ],
  importModel: [
    (options: onnx.ImportOptions) => onnx.importModel(file, options),
    {},
    'input, output, outputs, sampleShape, fixedInputs, train, tied, externalData, limits, provider, threads, wasmPaths',
  ],
  buildTrainingGraph: [
    (options: onnx.TrainingGraphOptions) => onnx.buildTrainingGraph(model, optimizer, options),
    {},
    'loss, isAveraged, batchSize, blockSize',
  ],
  adam: [onnx.adam, {}, 'learningRate, beta1, beta2, epsilon'],
  adamW: [onnx.adamW, {}, 'learningRate, beta1, beta2, epsilon, weightDecay'],
  adaDelta: [onnx.adaDelta, {}, 'learningRate, rho, epsilon'],
  rmsProp: [onnx.rmsProp, {}, 'learningRate, alpha, epsilon, momentum'],
  sgd: [onnx.sgd, { learningRate: 1 }, 'learningRate, momentum, nesterov'],
  cosineDecay: [onnx.cosineDecay, { from: 1, steps: 2 }, 'from, to, steps'],
  stepDecay: [onnx.stepDecay, { from: 1, factor: 0.5, every: 2 }, 'from, factor, every'],
  warmUp: [onnx.warmUp, { steps: 2, to: 1 }, 'steps, to'],
  inTurn: [onnx.inTurn, { parts: [{ steps: 1, rate: 1 }], last: 1 }, 'parts, last'],
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
