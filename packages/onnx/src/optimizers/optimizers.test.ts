import { describe, expect, test } from 'vitest';
import { GraphBuilder } from '../builder/graph-builder.js';
import { array64, interpret } from '../ops/interpret.testing.js';
import { createSession, floats, Tensor } from '../runtime/sessions.js';
import { adaDelta } from './ada-delta.js';
import { adam } from './adam.js';
import { adamW } from './adam-w.js';
import { clipGradient } from './clip-gradient.js';
import { l2 } from './l2.js';
import { cosineDecay, stepDecay, warmUp, type StepDecay } from './learning-rate.js';
import type { Optimizer } from './optimizer.js';
import { rmsProp } from './rms-prop.js';
import { scaleUpdate } from './scale-update.js';
import { sgd } from './sgd.js';

interface Case {
  readonly name: string;
  readonly optimizer: Optimizer;
  /** [steps] or [steps, P], after each step. */
  readonly trajectory: readonly (number | readonly number[])[];
}

const halved = (from: number) => stepDecay({ from, factor: 0.5, every: 2 });

/** From x = 1. */
const lineGradients = [0.5, -1, 0.25, 2, -0.1, 0];
// Adam and AdaDelta written out:
// python3 -c "import math
// x=1.;m=v=0.
// for t,g in enumerate([.5,-1,.25,2,-.1,0],1):
//   m=.9*m+.1*g; v=.999*v+.001*g*g; x-=.001*(m/(1-.9**t))/(math.sqrt(v/(1-.999**t))+1e-8); print(round(x,9))
// x=1.;u=v=0.
// for g in [.5,-1,.25,2,-.1,0]:
//   v=.95*v+.05*g*g; d=-math.sqrt(u+1e-6)/math.sqrt(v+1e-6)*g; u=.95*u+.05*d*d; x+=d; print(round(x,9))"
// and all of them by PyTorch 1.13: bench/peers/optimizer-trajectories.py
const onLine: readonly Case[] = [
  {
    name: 'adam',
    optimizer: adam(),
    trajectory: [0.999, 0.999366104, 0.999502794, 0.999054012, 0.998698708, 0.998392483],
  },
  {
    name: 'adadelta',
    optimizer: adaDelta(),
    trajectory: [0.995528043, 1.001213236, 0.999315833, 0.99183837, 0.992343344, 0.992343344],
  },
  {
    name: 'adamw',
    optimizer: adamW({ learningRate: 0.1, weightDecay: 0.05 }),
    trajectory: [0.895000002, 0.927135354, 0.936168744, 0.886609692, 0.846646275, 0.811790463],
  },
  {
    name: 'sgd',
    optimizer: sgd({ learningRate: 0.1 }),
    trajectory: [0.95, 1.05, 1.025, 0.825, 0.835, 0.835],
  },
  {
    name: 'sgd with momentum',
    optimizer: sgd({ learningRate: 0.1, momentum: 0.9 }),
    trajectory: [0.95, 1.005, 1.0295, 0.85155, 0.701395, 0.5662555],
  },
  {
    name: 'sgd with Nesterov momentum',
    optimizer: sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true }),
    trajectory: [0.905, 1.0545, 1.05155, 0.691395, 0.5662555, 0.44462995],
  },
  {
    name: 'rmsprop',
    optimizer: rmsProp(),
    trajectory: [0.90000002, 0.989532308, 0.967584957, 0.88058361, 0.884951419, 0.884951419],
  },
  {
    name: 'rmsprop with momentum',
    optimizer: rmsProp({ momentum: 0.9 }),
    trajectory: [0.90000002, 0.899532326, 0.877164051, 0.770031255, 0.677979549, 0.595133014],
  },
  {
    name: 'adam, rate halved every 2 steps',
    optimizer: adam({ learningRate: halved(0.1) }),
    trajectory: [0.900000002, 0.936610354, 0.943444887, 0.921005783, 0.912123191, 0.904467546],
  },
  {
    name: 'adamw, rate falling along a cosine',
    optimizer: adamW({ learningRate: cosineDecay({ from: 0.1, to: 0.01, steps: 6 }), weightDecay: 0.05 }),
    trajectory: [0.895000002, 0.92519796, 0.932206344, 0.904959762, 0.891941833, 0.886318543],
  },
  {
    name: 'adadelta, rate halved every 2 steps',
    optimizer: adaDelta({ learningRate: halved(1) }),
    trajectory: [0.995528043, 1.001213236, 1.000264534, 0.996525803, 0.996652046, 0.996652046],
  },
  {
    name: 'sgd with momentum, rate warmed up',
    optimizer: sgd({ learningRate: warmUp({ steps: 3, to: 0.1 }), momentum: 0.9 }),
    trajectory: [0.983333333, 1.02, 1.0445, 0.86655, 0.716395, 0.5812555],
  },
  {
    name: 'rmsprop with momentum, rate halved every 2 steps',
    optimizer: rmsProp({ learningRate: halved(0.01), momentum: 0.9 }),
    trajectory: [0.90000002, 0.899532326, 0.888348189, 0.834781791, 0.811768864, 0.79105723],
  },
  {
    name: 'sgd with momentum and L2',
    optimizer: l2(sgd({ learningRate: 0.1, momentum: 0.9 }), 0.2),
    trajectory: [0.93, 0.9484, 0.920992, 0.67790496, 0.455568525, 0.246354363],
  },
  {
    name: 'adam with L2',
    optimizer: l2(adam(), 0.2),
    trajectory: [0.999, 0.999119153, 0.9989549, 0.998377734, 0.997868405, 0.997389013],
  },
];

/** From x = (1, -2); norms 5, 0.5, 10, 0, 20 and 1. */
const planeGradients = [
  [3, 4],
  [0.3, -0.4],
  [-6, 8],
  [0, 0],
  [12, -16],
  [0.6, 0.8],
];
const inPlane: readonly Case[] = [
  {
    name: 'clipped sgd with momentum',
    optimizer: clipGradient(sgd({ learningRate: 0.1, momentum: 0.9 }), 1),
    trajectory: [
      [0.94, -2.08],
      [0.856, -2.112],
      [0.8404, -2.2208],
      [0.82636, -2.31872],
      [0.753724, -2.326848],
      [0.6283516, -2.4141632],
    ],
  },
  {
    name: 'sgd with L2, clipped before the penalty is added',
    optimizer: clipGradient(l2(sgd({ learningRate: 0.1 }), 0.2), 1),
    trajectory: [
      [0.92, -2.04],
      [0.8716, -1.9592],
      [0.914168, -2.000016],
      [0.89588464, -1.96001568],
      [0.817966947, -1.840815366],
      [0.741607608, -1.883999059],
    ],
  },
];

describe.each([
  ...onLine.map((row) => ({ ...row, start: [1], gradients: lineGradients.map((g) => [g]) })),
  ...inPlane.map((row) => ({ ...row, start: [1, -2], gradients: planeGradients })),
])('$name', ({ optimizer, trajectory, start, gradients }) => {
  // To 5e-8: constants such as 0.9 are float32 in the graph.
  test('follows the published update rule from a hand-computed start, in float64', () => {
    const graph = updateGraph(optimizer, start.length);
    let feeds = startOf(optimizer, start);
    gradients.forEach((gradient, step) => {
      feeds = stepped(feeds, interpret(graph, arrays({ ...feeds, gradient, ...scalarsOf(optimizer, step) })));
      [trajectory[step]!].flat().forEach((value, i) => expect(feeds['x']![i]).toBeCloseTo(value, 7));
    });
  });

  test('follows it on ONNX Runtime to 1e-6', async () => {
    const session = await createSession(updateGraph(optimizer, start.length), { threads: 1 });
    let feeds = startOf(optimizer, start);
    for (const [step, gradient] of gradients.entries()) {
      const given = { ...feeds, gradient, ...scalarsOf(optimizer, step) };
      const next = await session.run(
        mapped(given, (values) => new Tensor(Float32Array.from(values), [values.length])),
      );
      feeds = stepped(
        feeds,
        mapped(next, (tensor) => ({ data: floats(tensor) })),
      );
      [trajectory[step]!].flat().forEach((value, i) => {
        expect(Math.abs(feeds['x']![i]! - value)).toBeLessThan(1e-6);
      });
    }
    await session.release();
  });
});

test('leaves the bits of a short gradient when it clips', () => {
  const after = (optimizer: Optimizer) => {
    const feeds = { x: [1, -2], gradient: [0.1, 0.3], learningRate: [0.7] };
    return interpret(updateGraph(optimizer, 2), arrays(feeds))['next.x']!.data;
  };
  const plain = sgd({ learningRate: 0.7 });
  expect(after(clipGradient(plain, 0.33))).toEqual(after(plain));
  expect(after(clipGradient(plain, 0.31))).not.toEqual(after(plain));
});

test.each<[string, (learningRate: number | StepDecay) => Optimizer]>([
  ['adam', (learningRate) => adam({ learningRate })],
  ['adadelta', (learningRate) => adaDelta({ learningRate })],
  ['adamw', (learningRate) => adamW({ learningRate, weightDecay: 0.05 })],
  ['nesterov', (learningRate) => sgd({ learningRate, momentum: 0.9, nesterov: true })],
  ['rmsprop', (learningRate) => rmsProp({ learningRate })],
  ['clipped sgd', (learningRate) => clipGradient(sgd({ learningRate }), 1)],
])('a scaled update is that of a scaled learning rate: %s', (_, make) => {
  let factor = 1;
  const walk = (optimizer: Optimizer) => {
    const graph = updateGraph(optimizer, 1);
    let feeds = startOf(optimizer, [1]);
    return lineGradients.map((gradient, step) => {
      factor = 0.5 ** Math.floor(step / 2);
      const given = { ...feeds, gradient: [gradient], ...scalarsOf(optimizer, step) };
      feeds = stepped(feeds, interpret(graph, arrays(given)));
      return feeds['x']![0]!;
    });
  };
  const scaled = walk(scaleUpdate(make(0.1), () => factor));
  walk(make(halved(0.1))).forEach((x, step) => expect(scaled[step]).toBeCloseTo(x, 9));
  expect(scaled[3]).not.toBeCloseTo(walk(make(0.1))[3]!, 6);
});

test.each([NaN, -1, Infinity])('refuses to scale an update by %d', (factor) => {
  expect(() => scaleUpdate(adam(), () => factor).scalars(0)).toThrow(
    `scaleUpdate: factor: must be finite and >= 0, got ${factor}`,
  );
});

test('leaves the graph of a constant learning rate without an input for it', () => {
  expect(updateGraph(adaDelta(), 1).inputs.map(({ name }) => name)).not.toContain('learningRate');
  expect(updateGraph(adaDelta({ learningRate: 0.5 }), 1).inputs).toHaveLength(4);
  expect(updateGraph(adam(), 1)).toEqual(updateGraph(adam({ learningRate: halved(1) }), 1));
});

test.each([
  [() => adam({ learningRate: NaN }), 'adam: learningRate: must be finite and > 0, got NaN'],
  [() => adam({ beta1: 1 }), 'adam: beta1: must be at least 0 and below 1, got 1'],
  [() => adaDelta({ rho: 2 }), 'adaDelta: rho: must be at least 0 and below 1, got 2'],
  [() => adamW({ weightDecay: -1 }), 'adamW: weightDecay: must be finite and >= 0, got -1'],
  [() => sgd({ learningRate: 0 }), 'sgd: learningRate: must be finite and > 0, got 0'],
  [
    () => sgd({ learningRate: { kind: 'stepDecay', from: 1, factor: -1, every: 2 } }),
    'sgd: learningRate.factor: must be finite and > 0, got -1',
  ],
  [
    () => sgd({ learningRate: 1, nesterov: true }),
    'sgd: momentum: must be > 0 with nesterov, got 0; 0.9 is usual',
  ],
  [() => rmsProp({ alpha: 1 }), 'rmsProp: alpha: must be at least 0 and below 1, got 1'],
  [() => clipGradient(adam(), 0), 'clipGradient: maxNorm: must be finite and > 0, got 0'],
  [() => l2(adam(), Infinity), 'l2: strength: must be finite and > 0, got Infinity'],
])('refuses settings that cannot work', (make, message) => {
  expect(make).toThrow(message);
});

type Feeds = Readonly<Record<string, readonly number[]>>;

function startOf(optimizer: Optimizer, x: readonly number[]): Feeds {
  return { x, ...Object.fromEntries(optimizer.state.map((name) => [name, x.map(() => 0)])) };
}

function scalarsOf(optimizer: Optimizer, step: number): Feeds {
  return mapped(optimizer.scalars(step), (value) => [value]);
}

/** What the next step starts from. */
function stepped(feeds: Feeds, next: Readonly<Record<string, { data: ArrayLike<number> }>>): Feeds {
  return Object.fromEntries(Object.keys(feeds).map((name) => [name, Array.from(next[`next.${name}`]!.data)]));
}

function arrays(feeds: Feeds) {
  return mapped(feeds, (values) => array64([values.length], values));
}

function mapped<T, U>(record: Readonly<Record<string, T>>, map: (value: T) => U): Record<string, U> {
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [name, map(value)]));
}

function updateGraph(optimizer: Optimizer, length: number) {
  const b = new GraphBuilder('update');
  const input = (name: string, size: number) => b.input(name, 'float32', [size]);
  const inputs = (names: readonly string[], size: number) =>
    Object.fromEntries(names.map((name) => [name, input(name, size)]));
  const next = optimizer.update(
    b,
    {
      parameters: input('x', length),
      gradient: input('gradient', length),
      state: inputs(optimizer.state, length),
      layout: { names: ['x'], sizes: [length] },
    },
    inputs(Object.keys(optimizer.scalars(0)), 1),
  );
  b.output('next.x', next.parameters);
  for (const name of optimizer.state) b.output(`next.${name}`, next.state[name]!);
  return b.graph;
}
