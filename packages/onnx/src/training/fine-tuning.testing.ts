import { GraphBuilder } from '../builder/graph-builder.js';
import type { Model } from '../graph/model.js';
import type { Samples } from './samples.js';

/** Numbers between -scale/2 and scale/2 that look random, as in the PyTorch scripts beside the tests. */
export function fraction(count: number, seed: number, scale = 1): Float32Array {
  return Float32Array.from(
    { length: count },
    (_, i) => (((i * 7919 + 31 * seed) % 2003) / 2003 - 0.5) * scale,
  );
}

/** tanh(x w1 + b1) w2 + b2 of x [B, 4], the products as Gemm and MatMul. */
export function twoLayers(): Model {
  const b = new GraphBuilder('two layers');
  const x = b.input('x', 'float32', ['B', 4]);
  const shapes = { w1: [4, 3], b1: [3], w2: [3, 2], b2: [2] };
  const [w1, b1, w2, b2] = Object.entries(shapes).map(([name, shape], i) => {
    const data = fraction(
      shape.reduce((p, d) => p * d, 1),
      i + 1,
      2,
    );
    return b.constant({ type: 'float32', shape, data }, name);
  });
  const hidden = b.op('Tanh', [b.op('Gemm', [x, w1, b1])]);
  b.output('y', b.op('Add', [b.op('MatMul', [hidden, w2]), b2]));
  return {
    graph: b.graph,
    sampleShape: [4],
    classes: 2,
    parameters: ['w1', 'b1', 'w2', 'b2'],
    statistics: [],
  };
}

export const samples: Samples = {
  count: 4,
  shape: [4],
  values: fraction(16, 9, 4),
  labels: Uint8Array.of(0, 1, 1, 0),
};
export const ids = Uint32Array.of(0, 1, 2, 3);

/** The weights of a model by name. */
export function weightsOf({ graph }: Model, names: readonly string[]): number[][] {
  return names.map((name) => Array.from(graph.constants.get(name)!.data, Number));
}
