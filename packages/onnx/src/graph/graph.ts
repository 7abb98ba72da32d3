import { withBatch } from './dimensions.js';
import { isFloat } from './element-types.js';
import { inferOutputs } from '../ops/shapes.js';
import { propagateIntegers } from '../ops/known-integers.js';
import { inOpset17 } from '../builder/opset17.js';

/** Element types our graphs use, by their ONNX names. */
export type ElementType = 'float32' | 'float64' | 'int32' | 'int64' | 'bool';

/**
 * One dimension: a fixed size, or `'B'`, the number of samples in the batch, known only when the graph runs, or a
 * multiple of it, as in `'8B'`.
 */
export type Dimension = number | 'B' | `${number}B`;
export type Shape = readonly Dimension[];

/** What is known about a tensor before the graph runs. */
export interface TensorType {
  readonly type: ElementType;
  readonly shape: Shape;
}

/** The output of a node, an input of the graph or a constant. */
export interface Value extends TensorType {
  readonly name: string;
}

/** A constant tensor, row-major; of `bool`, bytes 0 and 1. */
export interface Tensor {
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly data: Float32Array | Float64Array | Int32Array | BigInt64Array | Uint8Array;
}

/** A node attribute: plain numbers are integers, `{ float }` marks a floating-point one. */
export type Attribute = number | string | readonly number[] | { readonly float: number };
export type Attributes = Readonly<Record<string, Attribute>>;

/** One operation. An optional input that is left out is `undefined`. */
export interface GraphNode {
  readonly op: string;
  readonly inputs: readonly (Value | undefined)[];
  readonly outputs: readonly Value[];
  readonly attributes: Attributes;
}

/** A computation: nodes in an order in which they can run. */
export interface Graph {
  readonly name: string;
  readonly nodes: readonly GraphNode[];
  readonly inputs: readonly Value[];
  readonly constants: ReadonlyMap<string, Tensor>;
  readonly outputs: readonly { readonly name: string; readonly value: Value }[];
  /** Texts that an `.onnx` file carries along. */
  readonly metadata?: ReadonlyMap<string, string>;
}

/** What a graph is written for; each known fact allows faster forms. */
export interface Target {
  /** The number of samples of every batch. Left out, the graph takes batches of any size. */
  readonly batchSize?: number;
  /** Channels per block of the runtime's blocked convolution, where it has one (see `convolve`). */
  readonly blockSize?: number;
}

/** What may stand where a value is expected: numbers become constants. */
export type Operand = Value | number;

/**
 * Writes a graph node by node; every value knows its element type and shape.
 *
 * @example
 * ```ts
 * import { GraphBuilder } from '@rankbatch/onnx';
 * const b = new GraphBuilder('scale');
 * const x = b.input('x', 'float32', ['B', 3]);
 * b.op('Mul', [x, 2]).shape; // => ['B', 3]
 * ```
 */
export class GraphBuilder {
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

  /** Adds a constant tensor, under a name of its own if it has to be found again. */
  constant(tensor: Tensor, name = this.#newName('constant')): Value {
    if (this.#constants.has(name))
      throw new Error(`graph: names of constants must differ, got ${name} twice`);
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

  /** Adds a one-dimensional int64 constant, the form in which ONNX takes shapes, axes and starts. */
  integers(values: readonly number[]): Value {
    const key = `int64:${values.join()}`;
    return this.#shared(key, {
      type: 'int64',
      shape: [values.length],
      data: BigInt64Array.from(values, BigInt),
    });
  }

  /** Adds a float32 scalar. */
  scalar(value: number): Value {
    return this.#shared(`float32:${value}`, { type: 'float32', shape: [], data: Float32Array.of(value) });
  }

  /** Appends a node with one output. */
  op(op: string, inputs: readonly (Operand | undefined)[], attributes: Attributes = {}): Value {
    return this.ops(op, inputs, attributes)[0]!;
  }

  /** Appends a node with any number of outputs. Forms of other opsets are written in that of opset 17. */
  ops(op: string, inputs: readonly (Operand | undefined)[], attributes: Attributes = {}): Value[] {
    const values = inputs.map((input) => (typeof input === 'number' ? this.scalar(input) : input));
    const rewritten = inOpset17(this, { op, inputs: values, attributes });
    if (rewritten) return rewritten;
    const outputs = inferOutputs(op, values, attributes, this).map((tensorType) => ({
      name: this.#stem === undefined ? this.#newName(op) : this.freeName(this.#stem),
      ...tensorType,
    }));
    this.#nodes.push({ op, inputs: values, outputs, attributes });
    const elements = propagateIntegers(op, values, attributes, this);
    if (elements) this.#integers.set(outputs[0]!.name, elements);
    return outputs;
  }

  /** The tensor behind a value, if the value is a constant. */
  constantOf(value: Value): Tensor | undefined {
    return this.#constants.get(value.name);
  }

  /**
   * The elements of an integer or bool value as far as they are known before the graph runs: those of constants, and of
   * what is computed from them and from shapes.
   */
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
