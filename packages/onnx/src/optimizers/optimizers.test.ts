import { describe, expect, test } from 'vitest';
import { GraphBuilder } from '../graph.js';
import { array64, interpret } from '../reference.testing.js';
import { createSession, Tensor } from '../runtime.js';
import { adaDelta } from './ada-delta.js';
import { adam } from './adam.js';
import type { Optimizer } from './optimizer.js';

const gradients = [0.5, -1, 0.25, 2, -0.1, 0];

// python3 -c "import math
// x=1.;m=v=0.
// for t,g in enumerate([.5,-1,.25,2,-.1,0],1):
//   m=.9*m+.1*g; v=.999*v+.001*g*g; x-=.001*(m/(1-.9**t))/(math.sqrt(v/(1-.999**t))+1e-8); print(round(x,9))
// x=1.;u=v=0.
// for g in [.5,-1,.25,2,-.1,0]:
//   v=.95*v+.05*g*g; d=-math.sqrt(u+1e-6)/math.sqrt(v+1e-6)*g; u=.95*u+.05*d*d; x+=d; print(round(x,9))"
const expected = [
  { optimizer: adam(), trajectory: [0.999, 0.999366104, 0.999502794, 0.999054012, 0.998698708, 0.998392483] },
  {
    optimizer: adaDelta(),
    trajectory: [0.995528043, 1.001213236, 0.999315833, 0.99183837, 0.992343344, 0.992343344],
  },
];

describe.each(expected)('$optimizer.name', ({ optimizer, trajectory }) => {
  test('follows the published update rule from a hand-computed start, in float64', () => {
    const graph = updateGraph(optimizer);
    let x = 1;
    let state = Object.fromEntries(optimizer.state.map((name) => [name, 0]));
    const seen = gradients.map((gradient, step) => {
      const feeds = { x, gradient, ...state, ...optimizer.scalars(step) };
      const next = interpret(
        graph,
        Object.fromEntries(Object.entries(feeds).map(([name, value]) => [name, array64([1], [value])])),
      );
      state = Object.fromEntries(optimizer.state.map((name) => [name, next[`next.${name}`]!.data[0]!]));
      x = next['next.x']!.data[0]!;
      return x;
    });
    seen.forEach((value, i) => expect(value).toBeCloseTo(trajectory[i]!, 8));
  });

  test('follows it on ONNX Runtime to 1e-6', async () => {
    const session = await createSession(updateGraph(optimizer), { threads: 1 });
    let x = 1;
    let state = Object.fromEntries(optimizer.state.map((name) => [name, 0]));
    for (const [step, gradient] of gradients.entries()) {
      const feeds = { x, gradient, ...state, ...optimizer.scalars(step) };
      const next = await session.run(
        Object.fromEntries(
          Object.entries(feeds).map(([name, value]) => [name, new Tensor(Float32Array.of(value), [1])]),
        ),
      );
      const read = (name: string) => (next[name]!.data as Float32Array)[0]!;
      state = Object.fromEntries(optimizer.state.map((name) => [name, read(`next.${name}`)]));
      x = read('next.x');
      expect(Math.abs(x - trajectory[step]!)).toBeLessThan(1e-6);
    }
    await session.release();
  });
});

test.each([
  [() => adam({ learningRate: NaN }), 'adam: learningRate: must be finite and > 0, got NaN'],
  [() => adam({ beta1: 1 }), 'adam: beta1: must be at least 0 and below 1, got 1'],
  [() => adaDelta({ rho: 2 }), 'adaDelta: rho: must be at least 0 and below 1, got 2'],
])('refuses settings that cannot work', (make, message) => {
  expect(make).toThrow(message);
});

function updateGraph(optimizer: Optimizer) {
  const b = new GraphBuilder('update');
  const input = (name: string) => b.input(name, 'float32', [1]);
  const inputs = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, input(name)]));
  const next = optimizer.update(
    b,
    { parameters: input('x'), gradient: input('gradient'), state: inputs(optimizer.state) },
    inputs(Object.keys(optimizer.scalars(0))),
  );
  b.output('next.x', next.parameters);
  for (const name of optimizer.state) b.output(`next.${name}`, next.state[name]!);
  return b.graph;
}
