// builder/: writes graphs node by node, and nodes of other opsets in the form of opset 17.

import { checks } from 'rankbatch/internal';
import { RankbatchError } from 'rankbatch';
import { perSample, withBatch } from '../graph/dimensions.js';
import { isFloat } from '../graph/element-types.js';
import type {
  Attributes,
  Builder,
  Dimension,
  ElementType,
  Graph,
  GraphNode,
  Operand,
  Shape,
  Target,
  Tensor,
  TensorType,
  Value,
} from '../graph/graph.js';
import { int64s } from '../graph/int64.js';
import { propagateIntegers } from '../ops/known-integers.js';
import { outputShapes } from '../ops/shapes.js';
import { inOpset17 } from './opset17.js';

/**
 * Writes a graph node by node; every value knows its element type and shape. Methods without a comment are those of
 * `Builder`, where they are explained.
 *
 * @example
 * ```ts
 * import { GraphBuilder } from '@rankbatch/onnx';
 * const b = new GraphBuilder('scale');
 * const x = b.input('x', 'float32', ['B', 3]);
 * b.op('Mul', [x, 2]).shape; // => ['B', 3]
 * ```
 */
export class GraphBuilder implements Builder {
  readonly #nodes: GraphNode[] = [];
  readonly #inputs: Value[] = [];
  readonly #constants = new Map<string, Tensor>();
  readonly #outputs: { name: string; value: Value }[] = [];
  readonly #scalars = new Map<string, Value>();
  readonly #integers = new Map<string, readonly Dimension[]>();
  readonly #names = new Set<string>();
  readonly #name: string;
  readonly target: Target;
  #stem: string | undefined;
  #count = 0;

  constructor(name: string, target: Target = {}) {
    this.#name = name;
    this.target = target;
  }

  get graph(): Graph {
    return {
      name: this.#name,
      nodes: this.#nodes,
      inputs: this.#inputs,
      constants: this.#constants,
      outputs: this.#outputs,
    };
  }

  /** Declares an input of the graph. */
  input(name: string, type: ElementType, shape: Shape): Value {
    checks.check('graph: name of an input', name, checks.text);
    checks.check(
      `graph: shape of ${name}`,
      shape,
      checks.listOf(checks.either(checks.text, checks.integer(0))),
    );
    const value = { name, type, shape: shape.map((d) => withBatch(d, this.target.batchSize)) };
    this.#inputs.push(value);
    this.#names.add(name);
    return value;
  }

  /** Declares an output of the graph under a name of its own. */
  output(name: string, value: Value): void {
    // A node's output can bear one name only; inputs and constants keep theirs.
    const taken =
      this.#inputs.includes(value) ||
      this.#constants.has(value.name) ||
      this.#outputs.some((output) => output.value.name === value.name);
    this.#outputs.push({ name, value: taken ? this.op('Identity', [value]) : value });
  }

  constant(tensor: Tensor, name = this.#newName('constant')): Value {
    if (this.#constants.has(name))
      throw new RankbatchError(`graph: names of constants must differ, got ${name} twice`);
    this.#names.add(name);
    this.#constants.set(name, tensor);
    return { name, type: tensor.type, shape: tensor.shape };
  }

  /** Names the values that `write` appends after `stem`; the first one has that very name if it is free. */
  named<T>(stem: string, write: () => T): T {
    const outer = this.#stem;
    this.#stem = stem;
    try {
      return write();
    } finally {
      this.#stem = outer;
    }
  }

  /** That name, with a number behind it if it is taken; from now on it is. */
  freeName(stem: string): string {
    let name = stem;
    while (this.#names.has(name)) name = `${stem}_${(this.#count += 1)}`;
    this.#names.add(name);
    return name;
  }

  integers(values: readonly number[]): Value {
    const key = `int64:${values.join()}`;
    return this.#shared(key, {
      type: 'int64',
      shape: [values.length],
      data: int64s(values),
    });
  }

  scalar(value: number): Value {
    return this.#shared(`float32:${value}`, { type: 'float32', shape: [], data: Float32Array.of(value) });
  }

  op(op: string, inputs: readonly (Operand | undefined)[], attributes: Attributes = {}): Value {
    return this.ops(op, inputs, attributes)[0]!;
  }

  ops(op: string, inputs: readonly (Operand | undefined)[], attributes: Attributes = {}): Value[] {
    checks.check('graph: op', op, checks.text);
    const values = inputs.map((input) => (typeof input === 'number' ? this.scalar(input) : input));
    const rewritten = inOpset17(this, { op, inputs: values, attributes });
    if (rewritten) return rewritten;
    const types = outputShapes(op, values, attributes, this);
    requireSizes(op, types);
    const outputs = types.map((tensorType) => ({
      name: this.#stem === undefined ? this.#newName(op) : this.freeName(this.#stem),
      ...tensorType,
    }));
    this.#nodes.push({ op, inputs: values, outputs, attributes });
    const elements = propagateIntegers(op, values, attributes, this);
    if (elements) this.#integers.set(outputs[0]!.name, elements);
    return outputs;
  }

  constantOf(value: Value): Tensor | undefined {
    return this.#constants.get(value.name);
  }

  integersOf(value: Value): readonly Dimension[] | undefined {
    const tensor = this.constantOf(value);
    if (!tensor) return this.#integers.get(value.name);
    return isFloat(tensor.type) ? undefined : Array.from(tensor.data as ArrayLike<number | bigint>, Number);
  }

  #shared(key: string, tensor: Tensor): Value {
    const known = this.#scalars.get(key);
    if (known) return known;
    const value = this.constant(tensor);
    this.#scalars.set(key, value);
    return value;
  }

  #newName(kind: string): string {
    return this.freeName(`${kind}_${(this.#count += 1)}`);
  }
}

/** Sizes come from constants of a file, which may hold anything. */
function requireSizes(op: string, outputs: readonly TensorType[]): void {
  const wrong = outputs.find(({ shape }) => shape.some((size) => perSample(size) < 0));
  if (wrong)
    throw new RankbatchError(`graph: ${op} must make sizes of 0 or more, got [${wrong.shape.join()}]`);
}
