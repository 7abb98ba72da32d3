import { Random } from 'rankbatch';
import { differentiate } from '../autodiff/differentiate.js';
import { fixed, withBatch } from '../graph/dimensions.js';
import {
  GraphBuilder,
  type Attributes,
  type Graph,
  type Shape,
  type Target,
  type Value,
} from '../graph/graph.js';
import { array64, type Array64 } from '../ops/interpret.testing.js';

/** A small forward graph whose gradients are checked. */
export interface Case {
  readonly op: string;
  readonly title: string;
  /** Shapes of the inputs; `'B'` is a batch of `BATCH` samples whose size the graph does not know. */
  readonly shapes: readonly Shape[];
  readonly build: (b: GraphBuilder, inputs: Value[]) => Value;
  /** Changes random normal values before use, e.g. to avoid kinks or to make ties. */
  readonly adjust?: (value: number) => number;
  readonly target?: Target;
  /** How many of the inputs get a gradient, the first ones. @default all */
  readonly wanted?: number;
}

export const BATCH = 3;

/** A case that is one node. */
export function node(op: string, shapes: readonly Shape[], attributes: Attributes = {}): Case {
  const settings = Object.keys(attributes).length > 0 ? ` ${JSON.stringify(attributes)}` : '';
  const title = `${shapes.map((shape) => `[${shape.join()}]`).join(' and ')}${settings}`;
  return { op, title, shapes, build: (b, xs) => b.op(op, xs, attributes) };
}

/** A graph from x0, x1, ... and r to y, loss = sum(r y) and the gradients dx0, dx1, ..., and values for its inputs. */
export function gradientGraph(
  { shapes, build, target, wanted = shapes.length, adjust = (v) => v }: Omit<Case, 'op' | 'title'>,
  weight?: number,
): { graph: Graph; feeds: Record<string, Array64> } {
  const forward = new GraphBuilder('forward');
  const names = shapes.map((_, i) => `x${i}`);
  const declare = (b: GraphBuilder) => shapes.map((shape, i) => b.input(names[i]!, 'float32', shape));
  forward.output('y', build(forward, declare(forward)));

  const b = new GraphBuilder('gradients', target);
  const bindings = new Map(declare(b).map((value) => [value.name, value]));
  const asked = new Set(names.slice(0, wanted));
  const { outputs, pullback } = differentiate(b, forward.graph, bindings, asked, noTraining(b));
  const y = outputs[0]!;
  const r = b.input('r', 'float32', y.shape);
  b.output('y', y);
  const axes = b.integers(y.shape.map((_, i) => i));
  b.output('loss', b.op('ReduceSum', [b.op('Mul', [y, r]), axes], { keepdims: 0 }));
  for (const [name, gradient] of pullback([r])) b.output(`d${name}`, gradient);

  const random = new Random(20151106);
  const feeds = Object.fromEntries(shapes.map((shape, i) => [names[i]!, randomArray(random, shape, adjust)]));
  feeds['r'] = randomArray(random, y.shape, (v) => weight ?? v);
  return { graph: b.graph, feeds };
}

/** Normal values that float32 can hold, changed by `adjust`. */
function randomArray(random: Random, shape: Shape, adjust: (value: number) => number): Array64 {
  const sizes = shape.map((d) => fixed(withBatch(d, BATCH)));
  const length = sizes.reduce((a, d) => a * d, 1);
  return array64(
    sizes,
    Array.from({ length }, () => Math.fround(adjust(random.normal()))),
  );
}

function noTraining(b: GraphBuilder) {
  return {
    dropoutMask: (value: Value, ratio: number) => {
      const shape = value.shape as readonly number[];
      const data = Float32Array.from({ length: shape.reduce((a, d) => a * d, 1) }, (_, i) =>
        i % 3 ? 1 / (1 - ratio) : 0,
      );
      return b.constant({ type: 'float32', shape, data });
    },
    updateStatistic: () => undefined,
  };
}
