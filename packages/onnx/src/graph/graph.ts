// graph/: what a graph is made of, and what all folders above need to read it.

/** Element types our graphs use, by their ONNX names. */
export type ElementType = 'float32' | 'float64' | 'int32' | 'int64' | 'uint8' | 'bool';

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

/** A node before it is written. */
export interface Draft {
  readonly op: string;
  readonly inputs: readonly (Value | undefined)[];
  readonly attributes: Attributes;
}

/** What is known about values before the graph runs. */
export interface Known {
  readonly target: Target;
  /** The tensor behind a value, if the value is a constant. */
  constantOf(value: Value): Tensor | undefined;
  /**
   * The elements of an integer or bool value as far as they are known before the graph runs: those of constants, and of
   * what is computed from them and from shapes.
   */
  integersOf(value: Value): readonly Dimension[] | undefined;
}

/** What writes nodes into a graph: all that the rules of ops need of `GraphBuilder`. */
export interface Builder extends Known {
  /** Adds a constant tensor, under a name of its own if it has to be found again. */
  constant(tensor: Tensor, name?: string): Value;
  /** Adds a one-dimensional int64 constant, the form in which ONNX takes shapes, axes and starts. */
  integers(values: readonly number[]): Value;
  /** Adds a float32 scalar. */
  scalar(value: number): Value;
  /** Appends a node with one output. */
  op(op: string, inputs: readonly (Operand | undefined)[], attributes?: Attributes): Value;
  /** Appends a node with any number of outputs. Forms of other opsets are written in that of opset 17. */
  ops(op: string, inputs: readonly (Operand | undefined)[], attributes?: Attributes): Value[];
}
