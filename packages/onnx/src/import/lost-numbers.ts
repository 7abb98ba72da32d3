import type { FileGraph } from '../files/onnx-schema.js';
import { originOf, outputCalls, unreadParameters } from './torch-marks.js';

/** Ops by the input that small numbers are added to, to keep it from zero. */
const guarded: Readonly<Record<string, number>> = { Div: 1, Log: 0, Reciprocal: 0, Sqrt: 0 };

/**
 * Where PyTorch's optimizer has dropped a small number, such as the 1e-8 of a root, which it takes for zero: nodes whose call names a sum that the file
 * does not have. What is left has no gradient at zero.
 */
export function lostNumbers({ node: nodes, input, initializer }: FileGraph): string[] {
  const makers = new Map(nodes.flatMap((node) => node.output.map((name) => [name, node.opType])));
  const known = new Set([...makers.keys(), ...[...input, ...initializer].map(({ name }) => name)]);
  return nodes
    .filter((node) => {
      const at = guarded[node.opType];
      if (at === undefined || makers.get(node.input[at]!) === 'Add') return false;
      const operand = originOf(node)?.operands[at];
      return operand !== undefined && /^add(_\d+)?$/.test(operand) && !known.has(operand);
    })
    .map(({ opType, output }) => `${output[0]} (${opType})`);
}

/**
 * Parameters of PyTorch's program that the file has no more: its optimizer leaves out a multiplication by 1 and an addition of 0, whatever they are called. Calls
 * then name a product or sum that the file does not have, as they do not where the model itself has no use for a parameter.
 */
export function lostWeights(graph: FileGraph): readonly string[] {
  const unread = unreadParameters(graph);
  if (unread.length === 0) return [];
  const { node: nodes, input, initializer, valueInfo } = graph;
  const origins = nodes.flatMap((node) => originOf(node) ?? []);
  const known = new Set([
    ...nodes.flatMap(({ output }) => output),
    ...origins.map(({ call }) => call),
    ...[...input, ...initializer, ...valueInfo].map(({ name }) => name),
  ]);
  const read = [...origins.flatMap(({ operands }) => operands), ...outputCalls(graph)];
  return read.some((name) => /^(add|div|mul|sub)(_\d+)?$/.test(name) && !known.has(name)) ? unread : [];
}
