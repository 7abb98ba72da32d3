/**
 * A plain float64 interpreter of our graphs: the independent oracle of the tests. Slow and literal on purpose
 * (ONNX operator specification, opset 17).
 */
import type { Attributes, Graph } from './graph.js';

export interface Array64 {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

export function array64(shape: readonly number[], values: ArrayLike<number> | number = 0): Array64 {
  const length = size(shape);
  const data = typeof values === 'number' ? new Float64Array(length).fill(values) : Float64Array.from(values);
  if (data.length !== length) throw new Error(`array64: expected ${length} values, got ${data.length}`);
  return { shape, data };
}

export interface InterpretOptions {
  /** Names of the outputs to compute. @default all */
  readonly outputs?: readonly string[];
  /** Channels per block in `nchwc` nodes. @default 16 */
  readonly blockSize?: number | undefined;
}

/** Set by `interpret` for the blocked operations below. */
let blockSize = 16;

/** Runs a graph in float64; returns its outputs by name. */
export function interpret(
  graph: Graph,
  feeds: Readonly<Record<string, Array64>>,
  options: InterpretOptions = {},
): Record<string, Array64> {
  blockSize = options.blockSize ?? 16;
  const outputs = graph.outputs.filter(({ name }) => options.outputs?.includes(name) ?? true);
  const values = new Map<string, Array64>(Object.entries(feeds));
  for (const [name, { shape, data }] of graph.constants)
    values.set(name, array64(shape, Array.from(data as ArrayLike<number | bigint>, Number)));
  const needed = new Set(outputs.map(({ value }) => value.name));
  for (const node of graph.nodes.toReversed()) {
    if (node.outputs.some(({ name }) => needed.has(name)))
      for (const input of node.inputs) if (input) needed.add(input.name);
  }
  for (const node of graph.nodes) {
    if (!node.outputs.some(({ name }) => needed.has(name))) continue;
    const run = operations[node.op];
    if (!run) throw new Error(`interpret: unknown op ${node.op}`);
    const inputs = node.inputs.map((value) => (value ? values.get(value.name)! : array64([0])));
    run(inputs, node.attributes).forEach((output, i) => {
      const declared = node.outputs[i]!;
      const wrong = declared.shape.some((d, axis) => d !== 'B' && d !== output.shape[axis]);
      if (wrong || declared.shape.length !== output.shape.length)
        throw new Error(
          `${node.op}: inferred shape [${declared.shape.join()}], got [${output.shape.join()}]`,
        );
      values.set(declared.name, output);
    });
  }
  return Object.fromEntries(outputs.map(({ name, value }) => [name, values.get(value.name)!]));
}

type Operation = (inputs: Array64[], attributes: Attributes) => Array64[];

const operations: Record<string, Operation> = {
  Add: binary((a, b) => a + b),
  Sub: binary((a, b) => a - b),
  Mul: binary((a, b) => a * b),
  Div: binary((a, b) => a / b),
  Relu: unary((x) => Math.max(0, x)),
  Neg: unary((x) => -x),
  Exp: unary(Math.exp),
  Sqrt: unary(Math.sqrt),
  Reciprocal: unary((x) => 1 / x),
  Identity: unary((x) => x),
  Cast: unary((x) => x),
  HardSigmoid: ([x], attributes) => {
    const { float: alpha } = attributes['alpha'] as { float: number };
    const { float: beta } = attributes['beta'] as { float: number };
    return [mapped(x!, (v) => Math.max(0, Math.min(1, alpha * v + beta)))];
  },
  Size: ([x]) => [array64([], [x!.data.length])],
  Reshape: ([x, target]) => {
    const known = Array.from(target!.data, (d, i) => (d === 0 ? x!.shape[i]! : d));
    const rest = x!.data.length / size(known.filter((d) => d !== -1));
    return [
      array64(
        known.map((d) => (d === -1 ? rest : d)),
        x!.data,
      ),
    ];
  },
  Flatten: ([x]) => [array64([x!.shape[0]!, size(x!.shape.slice(1))], x!.data)],
  Transpose: ([x], attributes) => {
    const perm = attributes['perm'] as readonly number[];
    const shape = perm.map((axis) => x!.shape[axis]!);
    return [
      build(shape, (at) => {
        const from = [...at];
        perm.forEach((axis, i) => (from[axis] = at[i]!));
        return get(x!, from);
      }),
    ];
  },
  Concat: (inputs, attributes) => {
    const axis = attributes['axis'] as number;
    const starts = inputs.map((_, k) => inputs.slice(0, k).reduce((sum, x) => sum + x.shape[axis]!, 0));
    const shape = inputs[0]!.shape.map((d, i) =>
      i === axis ? inputs.reduce((sum, x) => sum + x.shape[axis]!, 0) : d,
    );
    return [
      build(shape, (at) => {
        const k = starts.findLastIndex((start) => start <= at[axis]!);
        return get(
          inputs[k]!,
          at.map((index, i) => (i === axis ? index - starts[k]! : index)),
        );
      }),
    ];
  },
  Split: ([x, sizes]) => {
    let start = 0;
    return Array.from(sizes!.data, (length) => {
      start += length;
      return array64([length], x!.data.slice(start - length, start));
    });
  },
  Slice: ([x, starts, ends, axes]) => {
    const shape = [...x!.shape];
    const from = shape.map(() => 0);
    axes!.data.forEach((axis, i) => {
      from[axis] = starts!.data[i]!;
      shape[axis] = Math.min(ends!.data[i]!, shape[axis]!) - starts!.data[i]!;
    });
    return [
      build(shape, (at) =>
        get(
          x!,
          at.map((index, axis) => index + from[axis]!),
        ),
      ),
    ];
  },
  Pad: ([x, pads]) => {
    const rank = x!.shape.length;
    const before = Array.from(pads!.data.slice(0, rank));
    const shape = x!.shape.map((d, axis) => d + pads!.data[axis]! + pads!.data[axis + rank]!);
    return [
      build(shape, (at) =>
        get(
          x!,
          at.map((index, axis) => index - before[axis]!),
        ),
      ),
    ];
  },
  Resize: ([x, , scales]) => {
    const shape = x!.shape.map((d, axis) => Math.floor(d * scales!.data[axis]!));
    return [
      build(shape, (at) =>
        get(
          x!,
          at.map((index, axis) => Math.floor(index / scales!.data[axis]!)),
        ),
      ),
    ];
  },
  ReduceSum: ([x, axes], attributes) => [reduced(x!, Array.from(axes!.data), attributes, false)],
  ReduceMean: ([x], attributes) => [reduced(x!, attributes['axes'] as number[], attributes, true)],
  Gather: ([x, indices], attributes) => {
    const axis = attributes['axis'] as number;
    const shape = [...x!.shape.slice(0, axis), indices!.data.length, ...x!.shape.slice(axis + 1)];
    return [
      build(shape, (at) =>
        get(
          x!,
          at.map((index, i) => (i === axis ? indices!.data[index]! : index)),
        ),
      ),
    ];
  },
  MatMul: ([a, b]) => {
    const [batch, rows, inner] = a!.shape as [number, number, number];
    return [
      build([batch, rows, b!.shape[2]!], ([n, i, j]) => {
        let sum = 0;
        for (let k = 0; k < inner; k++) sum += get(a!, [n!, i!, k]) * get(b!, [n!, k, j!]);
        return sum;
      }),
    ];
  },
  LogSoftmax: ([x]) => {
    const [rows, columns] = x!.shape as [number, number];
    const out = array64(x!.shape);
    for (let r = 0; r < rows; r++) {
      const row = x!.data.subarray(r * columns, (r + 1) * columns);
      const top = Math.max(...row);
      const logSum = top + Math.log(row.reduce((sum, v) => sum + Math.exp(v - top), 0));
      row.forEach((v, c) => (out.data[r * columns + c] = v - logSum));
    }
    return [out];
  },
  Gemm: ([a, b, c], attributes) => {
    const left = attributes['transA'] ? transposed(a!) : a!;
    const right = attributes['transB'] ? transposed(b!) : b!;
    const shape = [left.shape[0]!, right.shape[1]!];
    return [
      build(shape, ([i, j]) => {
        let sum = c?.data[c.data.length === 1 ? 0 : j!] ?? 0;
        for (let k = 0; k < left.shape[1]!; k++) sum += get(left, [i!, k]) * get(right, [k, j!]);
        return sum;
      }),
    ];
  },
  Conv: ([x, w, bias], attributes) => {
    const { strides, pads, dilations } = geometry(attributes);
    const [, channels, kh, kw] = w!.shape as [number, number, number, number];
    const out = [0, 1].map((i) => {
      const extent = (w!.shape[i + 2]! - 1) * dilations[i]! + 1;
      return Math.floor((x!.shape[i + 2]! + pads[i]! + pads[i + 2]! - extent) / strides[i]!) + 1;
    });
    return [
      build([x!.shape[0]!, w!.shape[0]!, ...out], ([n, o, r, c]) => {
        let sum = bias && bias.data.length > 0 ? bias.data[o!]! : 0;
        for (let k = 0; k < channels; k++)
          for (let p = 0; p < kh; p++)
            for (let q = 0; q < kw; q++) {
              const row = r! * strides[0]! + p * dilations[0]! - pads[0]!;
              const column = c! * strides[1]! + q * dilations[1]! - pads[1]!;
              sum += get(x!, [n!, k, row, column]) * get(w!, [o!, k, p, q]);
            }
        return sum;
      }),
    ];
  },
  'nchwc.ReorderInput': ([x]) => [array64(x!.shape, blocked(x!).data)],
  'nchwc.ReorderOutput': ([x]) => [unblocked(x!)],
  'nchwc.Conv': ([x, w, bias], attributes) => {
    const [y] = operations['Conv']!([unblocked(x!), unblockedWeights(w!), bias!], attributes);
    return [array64(y!.shape, blocked(y!).data)];
  },
  ConvTranspose: ([y, w], attributes) => {
    const { strides, pads, dilations } = geometry(attributes);
    const extra = (attributes['output_padding'] ?? [0, 0]) as readonly number[];
    const [outputs, channels, kh, kw] = w!.shape as [number, number, number, number];
    const spatial = [0, 1].map(
      (i) =>
        (y!.shape[i + 2]! - 1) * strides[i]! +
        (w!.shape[i + 2]! - 1) * dilations[i]! +
        1 +
        extra[i]! -
        pads[i]! -
        pads[i + 2]!,
    );
    const out = array64([y!.shape[0]!, channels, ...spatial]);
    forEachIndex(y!.shape, ([n, o, r, c]) => {
      for (let k = 0; k < channels && o! < outputs; k++)
        for (let p = 0; p < kh; p++)
          for (let q = 0; q < kw; q++) {
            const row = r! * strides[0]! + p * dilations[0]! - pads[0]!;
            const column = c! * strides[1]! + q * dilations[1]! - pads[1]!;
            const at = offset(out.shape, [n!, k, row, column]);
            if (at >= 0) out.data[at]! += get(y!, [n!, o!, r!, c!]) * get(w!, [o!, k, p, q]);
          }
    });
    return [out];
  },
  MaxPool: (inputs, attributes) => [pooled(inputs[0]!, attributes, (window) => Math.max(...window))],
  AveragePool: (inputs, attributes) => [
    pooled(inputs[0]!, attributes, (window) => window.reduce((a, b) => a + b, 0) / window.length),
  ],
  BatchNormalization: ([x, gamma, beta, mean, variance], attributes) => {
    const { float: epsilon } = attributes['epsilon'] as { float: number };
    return [
      build(x!.shape, (at) => {
        const c = at[1]!;
        const std = Math.sqrt(variance!.data[c]! + epsilon);
        return (gamma!.data[c]! * (get(x!, at) - mean!.data[c]!)) / std + beta!.data[c]!;
      }),
    ];
  },
  Dropout: ([x]) => [x!],
};

function unary(f: (x: number) => number): Operation {
  return ([x]) => [mapped(x!, f)];
}

function binary(f: (a: number, b: number) => number): Operation {
  return ([a, b]) => {
    const rank = Math.max(a!.shape.length, b!.shape.length);
    const dimension = ({ shape }: Array64, i: number) => shape[i - rank + shape.length] ?? 1;
    const shape = Array.from({ length: rank }, (_, i) => Math.max(dimension(a!, i), dimension(b!, i)));
    const pick = (x: Array64, at: readonly number[]) =>
      get(
        x,
        at.slice(rank - x.shape.length).map((index, i) => (x.shape[i] === 1 ? 0 : index)),
      );
    return [build(shape, (at) => f(pick(a!, at), pick(b!, at)))];
  };
}

function reduced(x: Array64, axes: readonly number[], attributes: Attributes, mean: boolean): Array64 {
  const kept = x.shape.map((d, axis) => (axes.includes(axis) ? 1 : d));
  const out = array64(kept);
  const share = mean ? axes.reduce((product, axis) => product * x.shape[axis]!, 1) : 1;
  forEachIndex(x.shape, (at) => {
    const to = offset(
      kept,
      at.map((index, axis) => (axes.includes(axis) ? 0 : index)),
    );
    out.data[to]! += get(x, at) / share;
  });
  const shape = attributes['keepdims'] === 0 ? x.shape.filter((_, axis) => !axes.includes(axis)) : kept;
  return array64(shape, out.data);
}

function pooled(x: Array64, attributes: Attributes, combine: (window: number[]) => number): Array64 {
  const kernel = attributes['kernel_shape'] as readonly number[];
  const { strides } = geometry(attributes);
  const out = kernel.map((k, i) => Math.floor((x.shape[i + 2]! - k) / strides[i]!) + 1);
  return build([x.shape[0]!, x.shape[1]!, ...out], ([n, c, r, q]) => {
    const window: number[] = [];
    for (let p = 0; p < kernel[0]!; p++)
      for (let s = 0; s < kernel[1]!; s++)
        window.push(get(x, [n!, c!, r! * strides[0]! + p, q! * strides[1]! + s]));
    return combine(window);
  });
}

/** [B, C, H, W] -> [B, C/S, H, W, S]. */
function blocked(x: Array64): Array64 {
  const [n, c, height, width] = x.shape as [number, number, number, number];
  return build([n, c / blockSize, height, width, blockSize], ([s, k, r, q, i]) =>
    get(x, [s!, k! * blockSize + i!, r!, q!]),
  );
}

function unblocked(x: Array64): Array64 {
  const [n, c, height, width] = x.shape as [number, number, number, number];
  const source = array64([n, c / blockSize, height, width, blockSize], x.data);
  return build(x.shape, ([s, k, r, q]) =>
    get(source, [s!, Math.floor(k! / blockSize), r!, q!, k! % blockSize]),
  );
}

/** [O/S, I/S, h, w, S of I, S of O] -> [O, I, h, w]. */
function unblockedWeights(w: Array64): Array64 {
  const [o, i, height, width] = w.shape as [number, number, number, number];
  const source = array64([o / blockSize, i / blockSize, height, width, blockSize, blockSize], w.data);
  return build(w.shape, ([p, q, r, c]) =>
    get(source, [
      Math.floor(p! / blockSize),
      Math.floor(q! / blockSize),
      r!,
      c!,
      q! % blockSize,
      p! % blockSize,
    ]),
  );
}

function geometry(attributes: Attributes) {
  return {
    strides: (attributes['strides'] ?? [1, 1]) as readonly number[],
    pads: (attributes['pads'] ?? [0, 0, 0, 0]) as readonly number[],
    dilations: (attributes['dilations'] ?? [1, 1]) as readonly number[],
  };
}

function transposed(x: Array64): Array64 {
  return build([x.shape[1]!, x.shape[0]!], ([i, j]) => get(x, [j!, i!]));
}

function mapped(x: Array64, f: (x: number) => number): Array64 {
  return array64(x.shape, x.data.map(f));
}

function build(shape: readonly number[], at: (index: number[]) => number): Array64 {
  const out = array64(shape);
  let i = 0;
  forEachIndex(shape, (index) => (out.data[i++] = at(index)));
  return out;
}

function forEachIndex(shape: readonly number[], visit: (index: number[]) => void): void {
  const index = shape.map(() => 0);
  for (let i = 0, total = size(shape); i < total; i++) {
    visit([...index]);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis]! += 1;
      if (index[axis]! < shape[axis]!) break;
      index[axis] = 0;
    }
  }
}

/** Outside of the array everything is 0, as in padding. */
function get(x: Array64, at: readonly number[]): number {
  const i = offset(x.shape, at);
  return i < 0 ? 0 : x.data[i]!;
}

function offset(shape: readonly number[], at: readonly number[]): number {
  let i = 0;
  for (let axis = 0; axis < shape.length; axis++) {
    if (at[axis]! < 0 || at[axis]! >= shape[axis]!) return -1;
    i = i * shape[axis]! + at[axis]!;
  }
  return i;
}

function size(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}
