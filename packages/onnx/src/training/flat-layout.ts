import { RankbatchError } from 'rankbatch';
import type { GraphBuilder } from '../builder/graph-builder.js';
import type { Graph, Value } from '../graph/graph.js';
import { elementCount } from '../graph/model.js';

/**
 * Several tensors laid one behind the other in a single vector, so that one input carries all parameters, one
 * expression updates them, and one buffer saves them.
 */
export class FlatLayout {
  readonly names: readonly string[];
  readonly shapes: readonly (readonly number[])[];
  readonly sizes: readonly number[];
  /** Length of the vector. */
  readonly length: number;

  /** The named constants of a graph, in the order of `names`. */
  constructor(graph: Graph, names: readonly string[]) {
    this.names = names;
    this.shapes = names.map((name) => graph.constants.get(name)!.shape);
    this.sizes = this.shapes.map(elementCount);
    this.length = this.sizes.reduce((a, b) => a + b, 0);
  }

  /** The constants' values as one vector. */
  pack(graph: Graph): Float32Array {
    const vector = new Float32Array(this.length);
    this.#forEach((name, start) => {
      const { data } = graph.constants.get(name)!;
      if (!(data instanceof Float32Array))
        throw new RankbatchError(
          `parameter ${name}: must be float32, got ${graph.constants.get(name)!.type}`,
        );
      vector.set(data, start);
    });
    return vector;
  }

  /** The graph with its named constants replaced by what is in the vector. */
  unpackInto(graph: Graph, vector: Float32Array): Graph {
    const constants = new Map(graph.constants);
    this.#forEach((name, start, i) => {
      const data = vector.slice(start, start + this.sizes[i]!);
      constants.set(name, { type: 'float32', shape: this.shapes[i]!, data });
    });
    return { ...graph, constants };
  }

  /** The vector's parts, in the order of `names`, which share its memory. */
  views(vector: Float32Array): { name: string; shape: readonly number[]; data: Float32Array }[] {
    const views: { name: string; shape: readonly number[]; data: Float32Array }[] = [];
    this.#forEach((name, start, i) => {
      const data = vector.subarray(start, start + this.sizes[i]!);
      views.push({ name, shape: this.shapes[i]!, data });
    });
    return views;
  }

  /** Writes the vector's parts as values of their shapes, by name. */
  split(b: GraphBuilder, vector: Value): Map<string, Value> {
    const parts = b.ops('Split', [vector, b.integers(this.sizes)], { axis: 0 });
    return new Map(
      this.names.map((name, i) => [name, b.op('Reshape', [parts[i], b.integers(this.shapes[i]!)])]),
    );
  }

  /** Writes the values, by name, as one vector. */
  join(b: GraphBuilder, values: ReadonlyMap<string, Value>): Value {
    const flat = this.names.map((name) => b.op('Reshape', [values.get(name), b.integers([-1])]));
    return b.op('Concat', flat, { axis: 0 });
  }

  #forEach(visit: (name: string, start: number, index: number) => void): void {
    let start = 0;
    this.names.forEach((name, i) => {
      visit(name, start, i);
      start += this.sizes[i]!;
    });
  }
}
