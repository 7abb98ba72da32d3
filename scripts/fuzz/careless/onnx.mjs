/* oxlint-disable typescript/no-unsafe-argument, typescript/no-unsafe-return, typescript/no-unsafe-call, typescript/no-unsafe-member-access, typescript/no-unsafe-assignment, typescript/no-misused-promises -- wrong types are what this is for */
import * as onnx from '@rankbatch/onnx';
import { Random } from 'rankbatch';

/** A network of one layer. @param {import('@rankbatch/onnx').Layer} layer @param {readonly number[]} sampleShape */
const networkOf = (layer, sampleShape = [1, 6, 6], others = {}) =>
  onnx.sequential({ sampleShape, layers: [layer, onnx.flatten(), onnx.dense(2)], seed: 1, ...others });

const mlp = () => onnx.mlp({ inputs: 4, hidden: [3], classes: 2, seed: 1 });
const samples = () => ({
  count: 6,
  shape: [4],
  values: Float32Array.from({ length: 24 }, (_, i) => i / 24),
  labels: Uint8Array.of(0, 1, 0, 1, 1, 0),
});
const random = new Random(1);
const adam = () => onnx.adam();

/** @returns {Promise<import('./calls.mjs').Calls>} */
export async function onnxCalls() {
  const trainer = await onnx.createTrainer({
    model: mlp(),
    optimizer: adam(),
    seed: 1,
    batchSize: 4,
    threads: 1,
  });
  const checkpoint = await trainer.checkpoint();
  const imported = onnx.encodeModel(mlp().graph);
  /** A layer is written where a network is built. @type {(layer: (...args: never[]) => any, shape?: readonly number[], others?: object) => (...args: never[]) => unknown} */
  const built =
    (layer, shape, others) =>
    (...args) =>
      networkOf(layer(...args), shape, others);
  /** So is what a loss writes. @type {(loss: (...args: never[]) => any) => (...args: never[]) => unknown} */
  const headed =
    (loss) =>
    (...args) =>
      onnx.buildTrainingGraph(mlp(), adam(), { loss: loss(...args) });
  /** And an optimizer. @type {(make: (...args: never[]) => any) => (...args: never[]) => unknown} */
  const updated =
    (make) =>
    (...args) => {
      const optimizer = make(...args);
      optimizer.scalars(3);
      return onnx.buildTrainingGraph(mlp(), optimizer);
    };
  const image = { sampleShape: [1, 8, 8], classes: 3, seed: 1, width: 2 };
  const fans = { in: 3, out: 4 };
  return {
    'onnx: buildTrainingGraph': [
      onnx.buildTrainingGraph,
      () => [mlp(), adam(), { loss: onnx.focal(), isAveraged: true }],
    ],
    'onnx: GraphBuilder': [
      (name, type, shape, op) => {
        const b = new onnx.GraphBuilder(name);
        b.output('y', b.op(op, [b.input('x', type, shape)]));
        return b.graph;
      },
      () => ['graph', 'float32', ['batch', 3], 'Relu'],
    ],
    'onnx: relu': [built(onnx.relu), () => []],
    'onnx: tanh': [built(onnx.tanh), () => []],
    'onnx: sigmoid': [built(onnx.sigmoid), () => []],
    'onnx: silu': [built(onnx.silu), () => []],
    'onnx: softmax': [built(onnx.softmax), () => []],
    'onnx: flatten': [built(onnx.flatten), () => []],
    'onnx: positions': [built(onnx.positions, [4, 6]), () => []],
    'onnx: globalAveragePool': [built(onnx.globalAveragePool), () => []],
    'onnx: globalMaxPool': [built(onnx.globalMaxPool), () => []],
    'onnx: leakyRelu': [built(onnx.leakyRelu), () => [{ slope: 0.1 }]],
    'onnx: gelu': [built(onnx.gelu), () => [{ approximate: 'tanh' }]],
    'onnx: batchNorm': [built(onnx.batchNorm), () => [{ epsilon: 1e-5, averageFactor: 0.1 }]],
    'onnx: conv2d': [
      built(onnx.conv2d),
      () => [
        {
          filters: 2,
          kernel: [3, 3],
          stride: 1,
          padding: [1, 1],
          dilation: 1,
          groups: 1,
          bias: true,
          init: onnx.heNormal,
        },
      ],
    ],
    'onnx: dense': [built(onnx.dense, [4]), () => [3, { bias: true, init: onnx.heUniform }]],
    'onnx: dropout': [built(onnx.dropout), () => [0.5]],
    'onnx: embedding': [built(onnx.embedding, [4], { inputType: 'int64' }), () => [{ entries: 10, size: 3 }]],
    'onnx: layerNorm': [built(onnx.layerNorm, [4, 6]), () => [{ epsilon: 1e-5, axis: -1 }]],
    'onnx: averagePool': [
      built(onnx.averagePool),
      () => [2, { stride: 2, padding: 'valid', countPadding: true }],
    ],
    'onnx: maxPool': [built(onnx.maxPool), () => [[2, 2], { stride: [2, 2], padding: 'same' }]],
    'onnx: maxOver': [built(onnx.maxOver, [4, 6]), () => [1]],
    'onnx: meanOver': [built(onnx.meanOver, [4, 6]), () => [1]],
    'onnx: sumOver': [built(onnx.sumOver, [4, 6]), () => [1]],
    'onnx: residual': [
      built(onnx.residual),
      () => [
        [onnx.conv2d({ filters: 1, kernel: 3, padding: 'same' })],
        { shortcut: 'project', init: onnx.heNormal },
      ],
    ],
    'onnx: selfAttention': [
      built(onnx.selfAttention, [4, 6]),
      () => [{ heads: 2, causal: true, init: onnx.glorotUniform }],
    ],
    'onnx: named': [built(onnx.named), () => ['body', onnx.relu()]],
    'onnx: sequential': [
      onnx.sequential,
      () => [
        {
          sampleShape: [4],
          inputType: 'float32',
          layers: [onnx.dense(3), onnx.relu(), onnx.dense(2)],
          perPosition: false,
          seed: 1,
        },
      ],
    ],
    'onnx: glorotUniform': [() => onnx.glorotUniform(random, fans), () => []],
    'onnx: heNormal': [() => onnx.heNormal(random, fans), () => []],
    'onnx: heUniform': [() => onnx.heUniform(random, fans), () => []],
    'onnx: binaryCrossEntropy': [headed(onnx.binaryCrossEntropy), () => []],
    'onnx: meanSquaredError': [headed(onnx.meanSquaredError), () => []],
    'onnx: contrastive': [
      (options) => onnx.buildTrainingGraph(mlp(), adam(), { loss: onnx.contrastive(options) }),
      () => [{ temperature: 0.1 }],
    ],
    'onnx: focal': [headed(onnx.focal), () => [{ gamma: 2, classWeights: [1, 2] }]],
    'onnx: huber': [headed(onnx.huber), () => [{ delta: 1 }]],
    'onnx: softmaxCrossEntropy': [
      headed(onnx.softmaxCrossEntropy),
      () => [{ labelSmoothing: 0.1, classWeights: [1, 2] }],
    ],
    'onnx: tokenCrossEntropy': [
      (options) => {
        const loss = onnx.tokenCrossEntropy(options);
        const model = onnx.transformer({ vocabulary: 5, tokens: 3, depth: 1, width: 4, heads: 2, seed: 1 });
        return onnx.buildTrainingGraph(model, adam(), { loss });
      },
      () => [{ ignoreIndex: -100, over: 'mean', classes: 'last', classWeights: [1, 1, 1, 1, 1] }],
    ],
    'onnx: importModel': [
      onnx.importModel,
      () => [imported, { input: 'input', sampleShape: [4], train: '*', limits: { nodes: 1000, depth: 8 } }],
    ],
    'onnx: withColumnInputs': [
      onnx.withColumnInputs,
      () => [
        mlp().graph,
        [
          { column: 0, shift: 20, factor: 0.1, missing: 20 },
          { column: 1, place: 0 },
          { column: 1, place: 1, marksMissing: true },
          { column: 0, marksMissing: true },
        ],
      ],
    ],
    'onnx: withByteInputs': [onnx.withByteInputs, () => [mlp().graph]],
    'onnx: NonFiniteLossError': [
      () => new onnx.NonFiniteLossError(1, [3], Float32Array.of(NaN), Float32Array.of(1)),
      () => [],
    ],
    'onnx: NonFiniteParametersError': [() => new onnx.NonFiniteParametersError(['weight'], 2), () => []],
    'onnx: encodeModel': [onnx.encodeModel, () => [mlp().graph]],
    'onnx: adaDelta': [updated(onnx.adaDelta), () => [{ learningRate: 1, rho: 0.9, epsilon: 1e-6 }]],
    'onnx: adam': [
      updated(onnx.adam),
      () => [{ learningRate: 1e-3, beta1: 0.9, beta2: 0.99, epsilon: 1e-8 }],
    ],
    'onnx: adamW': [updated(onnx.adamW), () => [{ learningRate: 1e-3, beta1: 0.9, weightDecay: 0.01 }]],
    'onnx: rmsProp': [
      updated(onnx.rmsProp),
      () => [{ learningRate: 1e-3, alpha: 0.9, epsilon: 1e-8, momentum: 0.9 }],
    ],
    'onnx: sgd': [
      updated(onnx.sgd),
      () => [
        {
          learningRate: onnx.warmUp({ steps: 5, to: onnx.cosineDecay({ from: 1, to: 0, steps: 10 }) }),
          momentum: 0.9,
          nesterov: true,
        },
      ],
    ],
    'onnx: clipGradient': [updated(onnx.clipGradient), () => [adam(), 1]],
    'onnx: l2': [updated(onnx.l2), () => [adam(), 0.1]],
    'onnx: scaleUpdate': [updated(onnx.scaleUpdate), () => [adam(), () => 1]],
    'onnx: parameterGroups': [
      updated(onnx.parameterGroups),
      () => [[{ parameters: ['*weight'], optimizer: onnx.sgd({ learningRate: 0.1 }) }], adam()],
    ],
    'onnx: cosineDecay': [onnx.cosineDecay, () => [{ from: 1, to: 0, steps: 10 }]],
    'onnx: stepDecay': [onnx.stepDecay, () => [{ from: 1, factor: 0.5, every: 10 }]],
    'onnx: warmUp': [onnx.warmUp, () => [{ steps: 10, to: 0.1 }]],
    'onnx: inTurn': [onnx.inTurn, () => [{ parts: [{ steps: 3, rate: 0.1 }], last: 0.01 }]],
    'onnx: learningRateAt': [
      onnx.learningRateAt,
      () => [onnx.inTurn({ parts: [{ steps: 3, rate: 0.1 }], last: 0.01 }), 5],
    ],
    'onnx: cnn': [onnx.cnn, () => [image]],
    'onnx: seriesCnn': [onnx.seriesCnn, () => [{ ...image, sampleShape: [2, 16] }]],
    'onnx: mlp': [
      onnx.mlp,
      () => [
        {
          inputs: [4],
          hidden: [3],
          classes: 2,
          seed: 1,
          activation: onnx.relu(),
          normalization: 'batch',
          dropout: 0.1,
          init: onnx.heNormal,
        },
      ],
    ],
    'onnx: mnistCnnSmall': [onnx.mnistCnnSmall, () => [{ seed: 1, classes: 10 }]],
    'onnx: mnistCnn': [onnx.mnistCnn, () => [{ seed: 1, classes: 10 }]],
    'onnx: residualCnn': [
      onnx.residualCnn,
      () => [{ seed: 1, classes: 3, blocks: 1, width: 2, sampleShape: [1, 8, 8] }],
    ],
    'onnx: transformer': [
      onnx.transformer,
      () => [
        {
          vocabulary: 5,
          tokens: 3,
          classes: 2,
          depth: 1,
          width: 4,
          heads: 2,
          hidden: 4,
          causal: false,
          padding: 0,
          inputType: 'float32',
          dropout: 0.1,
          seed: 1,
        },
      ],
    ],
    'onnx: freeze': [onnx.freeze, () => [mlp(), ['layer0.*']]],
    'onnx: lora': [
      (model, options) => onnx.lora(model, options).merge(mlp()),
      () => [mlp(), { weights: '*.weight', rank: 1, alpha: 1, train: [], seed: 1 }],
    ],
    'onnx: pairOutputs': [onnx.pairOutputs, () => [mlp(), 'logits', 'logits']],
    'onnx: withWeightsOf': [onnx.withWeightsOf, () => [mlp(), mlp()]],
    'onnx: findProviders': [onnx.findProviders, () => []],
    'onnx: createTrainer': [
      async (options) => (await onnx.createTrainer(options)).dispose(),
      () => [
        {
          model: mlp(),
          optimizer: adam(),
          loss: onnx.focal(),
          seed: 1,
          batchSize: 4,
          microBatch: 2,
          averageDecay: 0.9,
          threads: 1,
        },
      ],
    ],
    'onnx: Trainer.step': [
      (given, ids, weights) => trainer.step(given, ids, weights),
      () => [samples(), Uint32Array.of(0, 1, 2), [1, 1, 2]],
    ],
    'onnx: Trainer.evaluate': [
      (given, ids) => trainer.evaluate(given, ids),
      () => [samples(), Uint32Array.of(0, 1)],
    ],
    'onnx: Trainer.predict': [
      (given, ids) => trainer.predict(given, ids),
      () => [samples(), Uint32Array.of(0, 1)],
    ],
    'onnx: Trainer.restore': [(bytes) => trainer.restore(bytes), () => [checkpoint]],
  };
}
