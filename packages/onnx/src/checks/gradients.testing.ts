import { Random } from 'rankbatch';
import { differentiate } from '../autodiff/differentiate.js';
import { fixed, withBatch } from '../graph/dimensions.js';
import { GraphBuilder } from '../builder/graph-builder.js';
import type { Graph, Shape, Value } from '../graph/graph.js';
import { BATCH, type Case } from '../ops/contract/case.testing.js';
import { array64, type Array64 } from '../ops/interpret.testing.js';

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
