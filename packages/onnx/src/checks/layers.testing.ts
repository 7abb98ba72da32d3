import { copyGraph } from '../builder/copy-graph.js';
import {
  averagePool,
  batchNorm,
  conv2d,
  dense,
  embedding,
  flatten,
  gelu,
  globalAveragePool,
  globalMaxPool,
  layerNorm,
  leakyRelu,
  maxOver,
  maxPool,
  meanOver,
  positions,
  residual,
  selfAttention,
  sequential,
  sigmoid,
  silu,
  softmax,
  sumOver,
  tanh,
  type Layer,
} from '../index.js';
import { INPUT } from '../graph/model.js';
import type { Case } from '../ops/contract/case.testing.js';

/** Networks of the layers, with gradients of their input and of every parameter. */
export const layers: Case[] = [
  network(
    'residual blocks with stride, batch norm and a shortcut, then a global mean',
    [2, 4, 4],
    [
      conv2d({ filters: 3, kernel: 3, padding: 1, bias: false }),
      batchNorm(),
      tanh(),
      residual(
        [
          conv2d({ filters: 4, kernel: 3, stride: 2, padding: 1, bias: false }),
          batchNorm(),
          silu(),
          conv2d({ filters: 4, kernel: 3, padding: 'same', bias: false }),
          batchNorm(),
        ],
        { shortcut: [conv2d({ filters: 4, kernel: 1, stride: 2, bias: false }), batchNorm()] },
      ),
      globalAveragePool(),
      dense(2),
    ],
  ),
  network(
    'groups, dilation, overlapping pools and a projection',
    [2, 7, 6],
    [
      conv2d({ filters: 4, kernel: [2, 3], groups: 2, dilation: [2, 1], padding: 'same' }),
      leakyRelu({ slope: 0.2 }),
      averagePool(3, { stride: 2, padding: 1 }),
      residual([conv2d({ filters: 2, kernel: 3, stride: 2, padding: 1 }), sigmoid()], {
        shortcut: 'project',
      }),
      maxPool(2, { stride: 1 }),
      flatten(),
      dense(2),
    ],
  ),
  network(
    'a perceptron with layer norm and both forms of GELU',
    [4],
    [dense(5), layerNorm(), gelu(), dense(4, { bias: false }), gelu({ approximate: 'tanh' }), dense(2)],
  ),
  network(
    'normalized images, averaged with their padding, and a global maximum',
    [2, 4, 4],
    [
      layerNorm({ axis: 1 }),
      averagePool(3, { stride: 1, padding: 'same', countPadding: true }),
      globalMaxPool(),
      dense(2),
    ],
  ),
  network(
    'a gate over tokens',
    [3, 4],
    [residual([dense(4), layerNorm(), softmax()]), dense(3), sumOver(2), dense(2)],
  ),
  network(
    'attention of two heads that sees what is before, with positions',
    [3, 4],
    [positions(), residual([layerNorm(), selfAttention({ heads: 2, causal: true })]), meanOver(1), dense(2)],
  ),
  network('a maximum over tokens', [3, 4], [dense(3, { bias: false }), maxOver(1), dense(2)]),
  {
    ...network(
      'an embedding of ids, averaged',
      [3],
      [embedding({ entries: 4, size: 3 }), dense(2), meanOver(1)],
      { inputWanted: false },
    ),
    adjust: (v) => Math.abs(v * 1.5 + 0.5) % 4,
  },
];

function network(
  title: string,
  sampleShape: readonly number[],
  list: readonly Layer[],
  { inputWanted = true } = {},
): Case {
  const { graph, parameters, statistics } = sequential({ sampleShape, layers: list, seed: 1 });
  // What gets a gradient comes first.
  const names = inputWanted ? [INPUT, ...parameters, ...statistics] : [...parameters, ...statistics, INPUT];
  const shapes = names.map((name) =>
    name === INPUT ? (['B', ...sampleShape] as const) : graph.constants.get(name)!.shape,
  );
  return {
    op: 'layers:',
    title,
    shapes,
    wanted: names.length - statistics.length - (inputWanted ? 0 : 1),
    build: (b, values) => copyGraph(b, graph, new Map(names.map((name, i) => [name, values[i]!])))[0]!,
  };
}
