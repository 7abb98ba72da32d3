// layers/: what networks are built of, a kind of layer a file; they are checked while they are built.

import { checks } from 'rankbatch/internal';
import { RankbatchError, type Random } from 'rankbatch';
import type { GraphBuilder } from '../builder/graph-builder.js';
import type { Tensor, Value } from '../graph/graph.js';

/**
 * A part of a network: a function that appends its nodes behind `x`.
 *
 * @example
 * ```ts
 * import { dense, sequential, type Layer } from '@rankbatch/onnx';
 * const scaled: Layer = (context, x) => {
 *   const one = { type: 'float32', shape: [1], data: Float32Array.of(1) } as const;
 *   return context.b.op('Mul', [x, context.parameter('scale', one)]);
 * };
 * const { parameters } = sequential({ sampleShape: [4], layers: [scaled, dense(3)], seed: 1 });
 * parameters; // => ['layer0.scale', 'layer1.weight', 'layer1.bias']
 * ```
 */
export interface Layer {
  (context: LayerContext, x: Value): Value;
  /** What errors call it: its kind and, if it has one, its name. */
  readonly label?: string;
}

/** The place of a layer in a network, and what it is written with. */
export class LayerContext {
  readonly b: GraphBuilder;
  /** Source of the initial weights. */
  readonly random: Random;
  /** Position from 0; of a layer inside another one that of the outer before it, as in `3.1`. */
  readonly path: string;
  /** Names of all parameters so far, and of all running statistics. */
  readonly names: { readonly parameters: string[]; readonly statistics: string[] };

  constructor(from: Pick<LayerContext, 'b' | 'random' | 'names'>, path = '') {
    this.b = from.b;
    this.random = from.random;
    this.names = from.names;
    this.path = path;
  }

  /** The place `part` inside this one. */
  at(part: string | number): LayerContext {
    return new LayerContext(this, this.path === '' ? `${part}` : `${this.path}.${part}`);
  }

  /** Adds a tensor that the optimizer trains, as `layer<path>.<name>`. */
  parameter(name: string, tensor: Tensor): Value {
    return this.#add(this.names.parameters, name, tensor);
  }

  /** Adds a running statistic, as `layer<path>.<name>`. */
  statistic(name: string, tensor: Tensor): Value {
    return this.#add(this.names.statistics, name, tensor);
  }

  #add(names: string[], name: string, tensor: Tensor): Value {
    const full = `layer${this.path}.${name}`;
    names.push(full);
    return this.b.constant(tensor, full);
  }
}

/** A layer whose errors say of what kind it is. */
export function ofKind(kind: string, write: (context: LayerContext, x: Value) => Value): Layer {
  return Object.assign((context: LayerContext, x: Value) => write(context, x), { label: kind });
}

/**
 * The same layer with a name of its own, which errors add to its position and kind.
 *
 * @example
 * ```ts
 * import { conv2d, named } from '@rankbatch/onnx';
 * named('stem', conv2d({ filters: 16, kernel: 3 })).label; // => 'conv2d "stem"'
 * ```
 */
export function named(name: string, layer: Layer): Layer {
  checks.check('named: name', name, checks.text);
  checks.check('named: layer', layer, checks.action);
  return ofKind(`${layer.label ?? 'layer'} "${name}"`, layer);
}

/** Writes layers one behind the other, at the positions 0, 1, ... inside `context`. */
export function chain(context: LayerContext, layers: readonly Layer[], x: Value): Value {
  return layers.reduce((value, layer, i) => writeLayer(context.at(i), layer, value), x);
}

/** Writes one layer; what goes wrong in it is told with its position, kind and name. */
export function writeLayer(context: LayerContext, layer: Layer, x: Value): Value {
  try {
    const given = layer(context, x);
    checks.checkFields('what it gives', given, {
      name: checks.text,
      shape: checks.listOf(checks.either(checks.text, checks.number)),
    });
    return given;
  } catch (error) {
    if (error instanceof LayerError || !(error instanceof Error)) throw error;
    const label = layer.label === undefined ? '' : ` (${layer.label})`;
    throw new LayerError(`layer ${context.path}${label}: ${error.message}`, { cause: error });
  }
}

/** Tells which layer failed, the innermost one. */
class LayerError extends RankbatchError {}
