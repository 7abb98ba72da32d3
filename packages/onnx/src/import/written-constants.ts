import type { GraphBuilder } from '../builder/graph-builder.js';
import type { Tensor, Value } from '../graph/graph.js';
import type { GraphWriterOptions } from './graph-writer-options.js';

/** The constants of a graph that is written from a file: which of them are weights, and which are parts of others. */
export class WrittenConstants {
  readonly #b: GraphBuilder;
  readonly #isWeight: GraphWriterOptions['isWeight'];
  /** Names of the constants that training may change. */
  readonly weights = new Set<string>();
  /** Constants of which parts were taken, by the names of the parts. */
  readonly wholes = new Map<string, string>();
  readonly #parts = new Map<string, Value>();

  constructor(b: GraphBuilder, isWeight: GraphWriterOptions['isWeight']) {
    this.#b = b;
    this.#isWeight = isWeight;
  }

  add(tensor: Tensor, name: string, source: 'initializer' | 'node' = 'initializer'): Value {
    const free = this.#b.freeName(name);
    if (this.#isWeight(free, tensor, source)) this.weights.add(free);
    return this.#b.constant(tensor, free);
  }

  /** A part of a constant, which is a weight if that is one. */
  readonly addPart = (tensor: Tensor, name: string, of: Value): Value => {
    const key = JSON.stringify([of.name, tensor.shape]);
    const known = this.#parts.get(key);
    if (known) return known;
    const free = this.#b.freeName(name);
    if (this.weights.has(of.name)) this.weights.add(free);
    const part = this.#b.constant(tensor, free);
    this.wholes.set(free, of.name);
    this.#parts.set(key, part);
    return part;
  };
}
