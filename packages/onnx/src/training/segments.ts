import type { GraphBuilder } from '../builder/graph-builder.js';
import type { Graph, Value } from '../graph/graph.js';
import { reshapeTo } from '../ops/elementwise/broadcasting.js';
import { Tensor, floats } from '../runtime/sessions.js';
import { FlatLayout } from './flat-layout.js';
import type { Vectors } from './step.js';

/** Elements below which tensors that follow each other go together: copying them costs less than an input or output of their own. */
const SMALL = 1024;

/** A part of a vector: a large tensor alone, or small ones that follow each other. */
interface Segment {
  readonly start: number;
  readonly layout: FlatLayout;
}

/**
 * A vector [P] that goes into a graph, or comes out of it, in parts which share its memory, so that large tensors are not copied. The parts
 * of `name` are called `name.0` and so on.
 */
export class Segments {
  readonly #segments: readonly Segment[];
  readonly #views = new WeakMap<Tensor, readonly Tensor[]>();

  /** @param names of the graph's constants, as they follow each other in the vector */
  constructor(graph: Graph, names: readonly string[]) {
    const isSmall = (name: string) => graph.constants.get(name)!.data.length < SMALL;
    const runs: string[][] = [];
    for (const name of names) {
      const run = runs.at(-1);
      if (run && isSmall(name) && isSmall(run[0]!)) run.push(name);
      else runs.push([name]);
    }
    let start = 0;
    this.#segments = runs.map((run) => {
      const layout = new FlatLayout(graph, run);
      start += layout.length;
      return { start: start - layout.length, layout };
    });
  }

  /** Declares the parts as inputs of a graph, and gives the tensors by their names. */
  input(b: GraphBuilder, name: string): Map<string, Value> {
    const tensors = this.#segments.map(({ layout }, i) => {
      const part = b.input(`${name}.${i}`, 'float32', shapeOf(layout));
      return layout.names.length === 1 ? new Map([[layout.names[0]!, part]]) : layout.split(b, part);
    });
    return new Map(tensors.flatMap((each) => [...each]));
  }

  /** Declares the parts as outputs of a graph; what the input `added` of that name has is added. */
  output(b: GraphBuilder, name: string, values: ReadonlyMap<string, Value>, added?: string): void {
    this.#segments.forEach(({ layout }, i) => {
      const only = layout.names.length === 1 ? values.get(layout.names[0]!)! : undefined;
      const part = only ? reshapeTo(b, only, shapeOf(layout)) : layout.join(b, values);
      const sum = () => b.op('Add', [b.input(`${added}.${i}`, 'float32', shapeOf(layout)), part]);
      b.output(`${name}.${i}`, added === undefined ? part : sum());
    });
  }

  /** The parts of a vector, which share its memory, by the names of a graph's inputs or outputs. */
  views(name: string, vector: Tensor): Vectors {
    const views = this.#views.get(vector) ?? this.#cut(vector);
    this.#views.set(vector, views);
    return Object.fromEntries(views.map((view, i) => [`${name}.${i}`, view]));
  }

  #cut(vector: Tensor): Tensor[] {
    return this.#segments.map(
      ({ start, layout }) =>
        new Tensor(floats(vector).subarray(start, start + layout.length), shapeOf(layout)),
    );
  }
}

function shapeOf({ names, shapes, length }: FlatLayout): readonly number[] {
  return names.length === 1 ? shapes[0]! : [length];
}
