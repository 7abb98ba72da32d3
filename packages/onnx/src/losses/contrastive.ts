import { RankbatchError } from 'rankbatch';
import { requireOptions, requirePositive } from '../graph/check.js';
import type { GraphBuilder } from '../builder/graph-builder.js';
import type { Value } from '../graph/graph.js';
import type { Loss } from './loss.js';

export interface ContrastiveOptions {
  /** What similarities are divided by: the lower, the more the nearest strangers count. @default 0.07 */
  readonly temperature?: number;
}

/** Stands for the similarity of what is not compared; infinity would make a row without strangers NaN. */
const LOWEST = -1e38;
/** Shorter vectors are taken to be of this length, as in PyTorch's `normalize`. */
const SHORTEST = 1e-12;

/**
 * Contrastive loss of every pair (InfoNCE, van den Oord et al. 2018, in both directions as in CLIP, Radford et al. 2021), in nats: the mean of
 * the cross-entropies of finding the second of the pair by the first among the seconds of the batch, and the first by the second;
 * similarity is the cosine over `temperature`.
 *
 * Outputs are the two vectors of every sample, [B, 2, D], as `pairOutputs` joins them. Labels tell which samples are not told apart: pairs with the
 * label of the sample are left out, such as a second draw of itself; number the samples, 0 to N - 1, where all differ.
 * Losses depend on the batch. `evaluate` compares within batches of the trainer's `batchSize` (256 if it has none), the last filled up with the first
 * samples, and predicts for each sample the one whose second vector is nearest to its first.
 *
 * @example
 * ```ts
 * import { adam, contrastive, createTrainer, GraphBuilder } from '@rankbatch/onnx';
 * // Two numbers a sample, each with a vector of its own.
 * const b = new GraphBuilder('pairs');
 * const x = b.input('x', 'int64', ['B', 2]);
 * const data = Float32Array.from({ length: 12 }, (_, i) => Math.sin(i));
 * b.output('pair', b.op('Gather', [b.constant({ type: 'float32', shape: [6, 2], data }, 'table'), x]));
 * const model = { graph: b.graph, sampleShape: [2], classes: 2, parameters: ['table'], statistics: [] };
 * const trainer = await createTrainer({ model, optimizer: adam({ learningRate: 0.1 }), loss: contrastive(), seed: 1 });
 * const samples = { count: 3, shape: [2], values: Int32Array.of(0, 3, 1, 4, 2, 5), labels: Uint8Array.of(0, 1, 2) };
 * for (let i = 0; i < 50; i++) await trainer.step(samples, Uint32Array.of(0, 1, 2));
 * Array.from((await trainer.evaluate(samples)).predictions); // => [0, 1, 2]
 * await trainer.dispose();
 * ```
 */
export function contrastive(options: ContrastiveOptions = {}): Loss {
  requireOptions('contrastive', options, ['temperature']);
  const { temperature = 0.07 } = options;
  requirePositive('contrastive: temperature', temperature);
  return {
    name: 'contrastive',
    comparesSamples: true,
    write(b, outputs, labels) {
      const [, two, size] = outputs.shape;
      if (outputs.shape.length !== 3 || two !== 2 || typeof size !== 'number')
        throw new RankbatchError(
          `contrastive: outputs must be two vectors a sample, [B, 2, D], got [${outputs.shape.join()}]; join two outputs with pairOutputs`,
        );
      const length = b.op('Max', [b.op('Sqrt', [rowSums(b, b.op('Mul', [outputs, outputs]))]), SHORTEST]);
      const units = b.op('Div', [outputs, length]);
      const [first, second] = b
        .ops('Split', [units, b.integers([1, 1])], { axis: 1 })
        .map((part) => b.op('Squeeze', [part, b.integers([1])]));
      const transposed = (value: Value) => b.op('Transpose', [value], { perm: [1, 0] });
      const product = (left: Value, right: Value) => b.op('MatMul', [left, right]);
      const column = (value: Value) => b.op('Unsqueeze', [value, b.integers([1])]);
      const row = (value: Value) => b.op('Unsqueeze', [value, b.integers([0])]);
      const own = b.op('Mul', [
        b.op('Squeeze', [rowSums(b, b.op('Mul', [first, second])), b.integers([1])]),
        1 / temperature,
      ]);
      const all = b.op('Mul', [product(first!, transposed(second!)), 1 / temperature]);
      const strangers = b.op('Where', [b.op('Equal', [column(labels), row(labels)]), LOWEST, all]);
      // -log(e^own / (e^own + sum of e^stranger)) is softplus of the logarithm of that sum, less own.
      const lead = (axis: number) => b.op('Sub', [logSumExp(b, strangers, axis), own]);
      const leads = [lead(1), lead(0)] as const;
      const [byFirst, bySecond] = leads.map((value) => b.op('Softplus', [value]));
      return {
        losses: b.op('Mul', [b.op('Add', [byFirst, bySecond]), 0.5]),
        pullback: (dLosses) => {
          const half = b.op('Mul', [dLosses, 0.5 / temperature]);
          const [dFirst, dSecond] = leads.map((value) => b.op('Mul', [b.op('Sigmoid', [value]), half]));
          const shares = (axis: number) => b.op('Softmax', [strangers], { axis });
          const dStrangers = b.op('Add', [
            b.op('Mul', [shares(1), column(dFirst!)]),
            b.op('Mul', [shares(0), row(dSecond!)]),
          ]);
          const dOwn = column(b.op('Add', [dFirst, dSecond]));
          const dUnits = [
            b.op('Sub', [product(dStrangers, second!), b.op('Mul', [second, dOwn])]),
            b.op('Sub', [product(transposed(dStrangers), first!), b.op('Mul', [first, dOwn])]),
          ].map((value) => column(value));
          const joined = b.op('Concat', dUnits, { axis: 1 });
          // Only what stands across a vector turns its direction.
          const along = b.op('Mul', [units, rowSums(b, b.op('Mul', [joined, units]))]);
          return b.op('Div', [b.op('Sub', [joined, along]), length]);
        },
      };
    },
  };
}

/** Sums over the last axis, which becomes 1. */
function rowSums(b: GraphBuilder, x: Value): Value {
  return b.op('ReduceSum', [x, b.integers([x.shape.length - 1])], { keepdims: 1 });
}

/** Of a matrix, over an axis, which goes. */
function logSumExp(b: GraphBuilder, x: Value, axis: number): Value {
  const greatest = b.op('ReduceMax', [x], { axes: [axis], keepdims: 1 });
  const powers = b.op('Exp', [b.op('Sub', [x, greatest])]);
  const sum = b.op('ReduceSum', [powers, b.integers([axis])], { keepdims: 1 });
  return b.op('Squeeze', [b.op('Add', [greatest, b.op('Log', [sum])]), b.integers([axis])]);
}
