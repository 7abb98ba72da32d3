import { expect, test } from 'vitest';
import { differentiate } from './differentiate.js';
import { GraphBuilder } from '../builder/graph-builder.js';
import type { Value } from '../graph/graph.js';
import { interpret, array64 } from '../ops/interpret.testing.js';

const noTraining = {
  dropoutMask: (value: Value) => value,
  updateStatistic: () => undefined,
};

/** Differentiates a graph of x [2] with respect to it. */
function gradientOf(build: (b: GraphBuilder, x: Value) => Value, wanted: readonly string[] = ['x']) {
  const forward = new GraphBuilder('forward');
  forward.output('y', build(forward, forward.input('x', 'float32', [2])));
  const b = new GraphBuilder('training');
  const bindings = new Map([['x', b.input('x', 'float32', [2])]]);
  for (const name of wanted)
    if (name !== 'x') bindings.set(name, b.input(name, 'float32', forward.graph.constants.get(name)!.shape));
  const { outputs, pullback } = differentiate(b, forward.graph, bindings, new Set(wanted), noTraining);
  for (const [name, gradient] of pullback(outputs)) b.output(`d${name}`, gradient);
  return b.graph;
}

/** (x1, x0) as the values of a code that has no gradient. */
const coded = (b: GraphBuilder, x: Value) =>
  b.op('Squeeze', [b.op('OneHot', [b.integers([0]), b.integers([2]), x]), b.integers([0])]);

test('names the op, the node and the known rules when an op cannot be differentiated', () => {
  expect(() => gradientOf(coded)).toThrow(
    /gradient: op must be one of Abs, .*, Add, .*, Where, got OneHot \(train only what stands behind it, .*\) at the node that makes OneHot_\d/,
  );
});

test('an op without a rule may stand where nothing has to be differentiated', () => {
  const graph = gradientOf((b, x) => {
    const steady = b.constant({ type: 'float32', shape: [2], data: Float32Array.of(3, 4) });
    return b.op('Mul', [x, coded(b, steady)]);
  });
  // y = x (4, 3), dy = y.
  const { dx } = interpret(graph, { x: array64([2], [1, 3]) });
  expect(Array.from(dx!.data)).toEqual([16, 27]);
});

test('no gradient goes through comparisons and indices', () => {
  const graph = gradientOf((b, x) => {
    const best = b.op('ArgMax', [x], { axis: 0, keepdims: 1 });
    return b.op('Gather', [x, best]);
  });
  // y = max x = 3, dy = y.
  const { dx } = interpret(graph, { x: array64([2], [1, 3]) });
  expect(Array.from(dx!.data)).toEqual([0, 3]);
});

test('a parameter that the output does not depend on has gradient zero', () => {
  const graph = gradientOf(
    (b, x) => {
      b.op('Mul', [x, b.constant({ type: 'float32', shape: [2], data: Float32Array.of(1, 2) }, 'idle')]);
      return b.op('Neg', [x]);
    },
    ['x', 'idle'],
  );
  const { didle } = interpret(graph, { x: array64([2], [1, 3]), idle: array64([2], [1, 2]) });
  expect(Array.from(didle!.data)).toEqual([0, 0]);
});
