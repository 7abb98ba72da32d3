// fused/: the optimizer's update in one pass over the memory, instead of one for each node of its expression.

import type { Graph, Value } from '../../graph/graph.js';

/** Ops of one instruction for each element. */
export const elementwiseOps = ['Add', 'Sub', 'Mul', 'Div', 'Sqrt', 'Neg', 'Abs', 'Relu'] as const;
export type ElementwiseOp = (typeof elementwiseOps)[number];

/** One instruction; what it reads and writes are numbers of values. */
export interface Instruction {
  readonly op: ElementwiseOp;
  readonly inputs: readonly number[];
  readonly output: number;
}

/** An expression over vectors of one length and scalars: element i of the outputs depends on elements i of the inputs only. */
export interface ElementwiseProgram {
  /** How many values there are. */
  readonly values: number;
  /** Input vectors, scalars that change from run to run, and constants, each with the value that holds it. */
  readonly vectors: readonly Named[];
  readonly scalars: readonly Named[];
  readonly constants: readonly { readonly number: number; readonly value: number }[];
  readonly instructions: readonly Instruction[];
  /** Output vectors. */
  readonly outputs: readonly Named[];
}

interface Named {
  readonly name: string;
  readonly value: number;
}

/**
 * The expression that a graph computes.
 *
 * @returns undefined where an element depends on others, as on the norm of the whole gradient, or where it needs another op
 */
export function elementwiseProgram(graph: Graph): ElementwiseProgram | undefined {
  const numbers = new Map<string, number>();
  const numberOf = ({ name }: Value): number => {
    if (!numbers.has(name)) numbers.set(name, numbers.size);
    return numbers.get(name)!;
  };
  const isScalar = ({ shape }: Value) => shape.length === 0;
  const named = (values: readonly Value[]): Named[] =>
    values.map((value) => ({ name: value.name, value: numberOf(value) }));
  const vectors = named(graph.inputs.filter((value) => !isScalar(value)));
  const scalars = named(graph.inputs.filter(isScalar));
  const constants = [...graph.constants].map(([name, { data, shape, type }]) => ({
    number: type === 'float32' && shape.length === 0 ? Number(data[0]) : NaN,
    value: numberOf({ name, type, shape }),
  }));
  const instructions = graph.nodes.flatMap(({ op, inputs, outputs }) => {
    const known = elementwiseOps.find((each) => each === op);
    const given = inputs.filter((value) => value !== undefined);
    return known ? [{ op: known, inputs: given.map(numberOf), output: numberOf(outputs[0]!) }] : [];
  });
  if (instructions.length < graph.nodes.length || constants.some(({ number }) => Number.isNaN(number)))
    return undefined;
  const outputs = graph.outputs.map(({ name, value }) => ({ name, value: numberOf(value) }));
  return { values: numbers.size, vectors, scalars, constants, instructions, outputs };
}
