import { expect, test } from 'vitest';
import { batchNorm, dense, relu, sequential, type Layer } from '../index.js';
import { weightsOf } from './fine-tuning.testing.js';
import { withWeightsOf } from './with-weights-of.js';

const build = (seed: number, ...layers: Layer[]) => sequential({ sampleShape: [4], layers, seed });

test('takes the weights and statistics of the same names, and leaves both models as they are', () => {
  const pretrained = build(1, dense(3), batchNorm(), dense(5));
  const statistics = new Map(pretrained.graph.constants);
  statistics.set('layer1.mean', { type: 'float32', shape: [3], data: Float32Array.of(1, 2, 3) });
  const other = { ...pretrained, graph: { ...pretrained.graph, constants: statistics } };
  const fresh = build(2, dense(3), batchNorm(), relu(), dense(2));
  const before = weightsOf(fresh, ['layer0.weight', 'layer3.weight']);
  const model = withWeightsOf(fresh, other);
  const names = ['layer0.weight', 'layer0.bias', 'layer1.gamma', 'layer1.mean'];
  expect(weightsOf(model, names)).toEqual(weightsOf(other, names));
  expect(weightsOf(model, ['layer3.weight'])).toEqual([before[1]]);
  expect(weightsOf(fresh, ['layer0.weight', 'layer3.weight'])).toEqual(before);
  expect(model.parameters).toEqual(fresh.parameters);
});

test('refuses models without a name in common, and shapes that differ', () => {
  expect(() => withWeightsOf(build(1, dense(2)), build(1, relu(), dense(2)))).toThrow(
    'withWeightsOf: the models must share names of weights, got layer0.weight, layer0.bias and layer1.weight, layer1.bias',
  );
  expect(() => withWeightsOf(build(1, dense(2)), build(1, dense(3)))).toThrow(
    'withWeightsOf: weights of one name must have one shape, got layer0.weight of [4,2] and of [4,3]',
  );
});
