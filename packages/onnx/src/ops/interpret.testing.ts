/**
 * A plain float64 interpreter of our graphs: the independent oracle of the tests. Slow and literal on purpose
 * (ONNX operator specification, opset 17).
 */
import type { Graph } from '../graph/graph.js';
import { array64, type Array64 } from './reference/array64.testing.js';
import { elementwise } from './elementwise/reference.testing.js';
import { joining } from './joining/reference.testing.js';
import { linear } from './linear/reference.testing.js';
import { normalization } from './normalization/reference.testing.js';
import type { Operation } from './reference/operation.testing.js';
import { reductions } from './reductions/reference.testing.js';
import { shaping } from './shaping/reference.testing.js';
import { blocks, windowed } from './windowed/reference.testing.js';

export { array64, type Array64 } from './reference/array64.testing.js';

const operations: Readonly<Record<string, Operation>> = {
  ...elementwise,
  ...reductions,
  ...linear,
  ...shaping,
  ...joining,
  ...windowed,
  ...normalization,
};

export interface InterpretOptions {
  /** Names of the outputs to compute. @default all */
  readonly outputs?: readonly string[];
  /** Channels per block in `nchwc` nodes. @default 16 */
  readonly blockSize?: number | undefined;
}

/** Runs a graph in float64; returns its outputs by name. */
export function interpret(
  graph: Graph,
  feeds: Readonly<Record<string, Array64>>,
  options: InterpretOptions = {},
): Record<string, Array64> {
  blocks.size = options.blockSize ?? 16;
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
    // The operations read an input that is left out as one that is not there.
    const inputs = node.inputs.map((value) => (value ? values.get(value.name) : undefined)) as Array64[];
    run(inputs, node.attributes).forEach((output, i) => {
      const declared = node.outputs[i]!;
      const wrong = declared.shape.some((d, axis) => typeof d === 'number' && d !== output.shape[axis]);
      if (wrong || declared.shape.length !== output.shape.length)
        throw new Error(
          `${node.op}: declared shape [${declared.shape.join()}], got [${output.shape.join()}]`,
        );
      values.set(declared.name, output);
    });
  }
  return Object.fromEntries(outputs.map(({ name, value }) => [name, values.get(value.name)!]));
}
