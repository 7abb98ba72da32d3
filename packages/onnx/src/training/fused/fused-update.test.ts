import { Random } from 'rankbatch';
import { afterAll, expect, it } from 'vitest';
import { adaDelta } from '../../optimizers/ada-delta.js';
import { adamW } from '../../optimizers/adam-w.js';
import { adam } from '../../optimizers/adam.js';
import { clipGradient } from '../../optimizers/clip-gradient.js';
import { l2 } from '../../optimizers/l2.js';
import type { Optimizer } from '../../optimizers/optimizer.js';
import { parameterGroups } from '../../optimizers/parameter-groups.js';
import { rmsProp } from '../../optimizers/rms-prop.js';
import { scaleUpdate } from '../../optimizers/scale-update.js';
import { sgd } from '../../optimizers/sgd.js';
import { createSession, floats, Tensor, type Session } from '../../runtime/sessions.js';
import type { Vectors } from '../step.js';
import { buildUpdateGraph } from '../training-graph.js';
import { FlatLayout } from '../flat-layout.js';
import { fuseUpdate } from './fused-update.js';

/** Not a multiple of 4: the last elements stand alone in their group. */
const LENGTH = 1003;
const layout = new FlatLayout(
  {
    name: 'weights',
    nodes: [],
    inputs: [],
    outputs: [],
    constants: new Map([
      ['first', { type: 'float32', shape: [1000], data: new Float32Array(1000) }],
      ['second', { type: 'float32', shape: [3], data: new Float32Array(3) }],
    ]),
  },
  ['first', 'second'],
);

const sessions: Session[] = [];
afterAll(() => Promise.all(sessions.map((session) => session.release())));

const optimizers: Record<string, Optimizer> = {
  sgd: sgd({ learningRate: 0.1 }),
  'sgd, momentum': sgd({ learningRate: 0.1, momentum: 0.9, nesterov: true }),
  'sgd, a falling rate': sgd({ learningRate: { kind: 'stepDecay', from: 0.1, factor: 0.5, every: 1 } }),
  adam: adam(),
  adamW: adamW({ weightDecay: 0.1 }),
  adaDelta: adaDelta(),
  rmsProp: rmsProp({ momentum: 0.5 }),
  'adam, l2, scaled': scaleUpdate(l2(adam(), 0.01), () => 0.3),
};

it.each(Object.keys(optimizers))(
  '%s gives the bits that its graph gives, with an average too',
  async (name) => {
    const optimizer = optimizers[name]!;
    const graph = buildUpdateGraph(layout, optimizer, true);
    const session = await createSession(graph, { provider: 'cpu', threads: 1 });
    sessions.push(session);
    const names = ['parameters', 'average', ...optimizer.state.map((each) => `state.${each}`)];
    const fused = fuseUpdate(graph, LENGTH, 2 * names.length + 1)!;
    const vectors = () => Object.fromEntries(names.map((each) => [each, tensor(fused.allocate())]));
    let [current, next] = [vectors(), vectors()];
    const gradient = tensor(fused.allocate());
    const random = new Random(1);
    for (const of of [current['parameters']!, current['average']!])
      floats(of).forEach((_, i, all) => (all[i] = random.float() - 0.5));
    for (let step = 0; step < 3; step++) {
      // Of many sizes, with zeros, those that are too small to be normal, and what is no number.
      floats(gradient).forEach((_, i, all) => (all[i] = (random.float() - 0.5) * 10 ** ((i % 60) - 42)));
      floats(gradient).set([0, -0, NaN, Infinity], 100);
      const scalars = Object.fromEntries(
        Object.entries({ ...optimizer.scalars(step), averageMoved: 0.1 }).map(([each, value]) => [
          `scalar.${each}`,
          new Tensor(Float32Array.of(value), []),
        ]),
      );
      const expected = await session.run(copied({ ...current, ...scalars, gradient }));
      // Into other vectors, and in their place.
      const written = step === 1 ? next : current;
      fused.run({ ...current, ...scalars, gradient }, renamed(written));
      for (const each of names) expect(bitsOf(written[each]!)).toEqual(bitsOf(expected[`next.${each}`]!));
      if (written === next) [current, next] = [next, current];
    }
  },
);

it('leaves to the graph what looks at all elements, and what is too large', () => {
  const groups = parameterGroups([{ parameters: 'second', optimizer: sgd({ learningRate: 1 }) }], adam());
  for (const optimizer of [clipGradient(adam(), 1), groups])
    expect(fuseUpdate(buildUpdateGraph(layout, optimizer, false), LENGTH, 7)).toBeUndefined();
  expect(fuseUpdate(buildUpdateGraph(layout, adam(), false), 2 ** 30, 7)).toBeUndefined();
});

function tensor(data: Float32Array): Tensor {
  return new Tensor(data, [data.length]);
}

function copied(tensors: Vectors): Vectors {
  return Object.fromEntries(
    Object.entries(tensors).map(([name, each]) => [name, new Tensor(floats(each).slice(), each.dims)]),
  );
}

function renamed(vectors: Vectors): Vectors {
  return Object.fromEntries(Object.entries(vectors).map(([name, each]) => [`next.${name}`, each]));
}

/** NaN has many bits, of which none counts. */
function bitsOf(values: Tensor): Int32Array {
  return new Int32Array(floats(values).map((value) => (Number.isNaN(value) ? NaN : value)).buffer);
}
