import { Random } from 'rankbatch';
import type { Attributes } from '../graph/graph.js';
import { node, type Case } from '../ops/contract/case.testing.js';

/** Cases with random shapes, windows and axes, the same for the same seed. */
export function randomCases(seed: number, perOp: number): Case[] {
  const random = new Random(seed);
  const makers = [convolution, transposedConvolution, pooling, product, broadcast, reduction, cut];
  return makers.flatMap((make) =>
    Array.from({ length: perOp }, (_, i) => {
      const made = make(random);
      return { ...made, title: `${made.title} (random ${i})` };
    }),
  );
}

/** An integer from `low` to `high`. */
function between(random: Random, low: number, high: number): number {
  return low + random.below(high - low + 1);
}

function several<T>(count: number, make: (i: number) => T): T[] {
  return Array.from({ length: count }, (_, i) => make(i));
}

/** Windows on an image that they fit into; the runtime wants pads below the size of the kernel. */
function windows(random: Random) {
  const rank = between(random, 1, 2);
  const kernel = several(rank, () => between(random, 1, 3));
  const attributes = {
    strides: several(rank, () => between(random, 1, 3)),
    dilations: several(rank, () => between(random, 1, 2)),
    pads: several(2 * rank, (i) => between(random, 0, kernel[i % rank]! - 1)),
  };
  const image = kernel.map((k, i) => between(random, (k - 1) * attributes.dilations[i]! + 1, 6) + 1);
  return { rank, kernel, attributes, image };
}

function convolution(random: Random): Case {
  const { kernel, attributes, image } = windows(random);
  const group = between(random, 1, 3);
  const [inputs, outputs] = [between(random, 1, 2), group * between(random, 1, 2)];
  const shapes = [[between(random, 1, 2), inputs * group, ...image], [outputs, inputs, ...kernel], [outputs]];
  return node('Conv', shapes, { ...attributes, group });
}

function transposedConvolution(random: Random): Case {
  const { kernel, attributes, rank } = windows(random);
  const group = between(random, 1, 3);
  const [inputs, outputs] = [group * between(random, 1, 2), between(random, 1, 2)];
  const extra = several(rank, (i) => between(random, 0, attributes.strides[i]! - 1));
  const size = several(rank, () => between(random, 3, 4));
  const shapes = [[2, inputs, ...size], [inputs, outputs, ...kernel], [outputs * group]];
  return node('ConvTranspose', shapes, { ...attributes, group, output_padding: extra });
}

function pooling(random: Random): Case {
  const { kernel, attributes, image } = windows(random);
  const settings: Attributes = { kernel_shape: kernel, ...attributes, ceil_mode: between(random, 0, 1) };
  const shapes = [[2, between(random, 1, 2), ...image]];
  if (random.below(2) === 0) return node('MaxPool', shapes, settings);
  // Dilation of average-pooling is newer than opset 17.
  const { dilations: _, ...plain } = settings;
  return node('AveragePool', shapes, { ...plain, count_include_pad: between(random, 0, 1) });
}

/** Leading dimensions that broadcast, for two operands. */
function batches(random: Random): [number[], number[]] {
  const full = several(between(random, 0, 2), () => between(random, 1, 3));
  const part = () => full.slice(random.below(full.length + 1)).map((d) => (random.below(3) === 0 ? 1 : d));
  return [part(), part()];
}

function product(random: Random): Case {
  const [m, k, n] = several(3, () => between(random, 1, 3)) as [number, number, number];
  const [left, right] = batches(random);
  return node('MatMul', [
    [...left, m, k],
    [...right, k, n],
  ]);
}

function broadcast(random: Random): Case {
  const op = ['Add', 'Sub', 'Mul', 'Div', 'Max', 'Min'][random.below(6)]!;
  const [left, right] = batches(random);
  const made = node(op, [
    [...left, 3],
    [...right, between(random, 0, 1) * 2 + 1],
  ]);
  return { ...made, adjust: (v) => v + 0.5 * Math.sign(v) };
}

function reduction(random: Random): Case {
  const op = ['ReduceMean', 'ReduceMax', 'ReduceLogSumExp', 'ReduceL2'][random.below(4)]!;
  const shape = several(between(random, 1, 4), () => between(random, 1, 3));
  const axes = random.shuffle(Array.from(shape.keys())).slice(0, between(random, 1, shape.length));
  return node(op, [shape], { axes, keepdims: between(random, 0, 1) });
}

function cut(random: Random): Case {
  const shape = several(between(random, 1, 3), () => between(random, 2, 7));
  const ranges = shape.map((size) => {
    const step = [-3, -2, -1, 1, 2, 3][random.below(6)]!;
    const [low, high] = [random.below(size), random.below(size)].sort((p, q) => p - q) as [number, number];
    // Written from the front or from the back, beyond the ends too.
    const from = (at: number) => (random.below(2) === 0 && at < size ? at - size : at);
    return step > 0
      ? { start: from(low), end: high + 1 < size ? from(high + 1) : size + random.below(9), step }
      : { start: from(high), end: low === 0 ? -100 : from(low - 1), step };
  });
  const [starts, ends, steps] = [
    ranges.map(({ start }) => start),
    ranges.map(({ end }) => end),
    ranges.map(({ step }) => step),
  ];
  const axes = Array.from(shape.keys());
  return {
    op: 'Slice',
    title: `[${shape.join()}] ${JSON.stringify(ranges)}`,
    shapes: [shape],
    build: (b, [x]) => b.op('Slice', [x, ...[starts, ends, axes, steps].map((list) => b.integers(list))]),
  };
}
