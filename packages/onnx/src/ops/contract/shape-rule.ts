import { RankbatchError } from 'rankbatch';
import type { Attributes, Dimension, Known, TensorType, Value } from '../../graph/graph.js';

/** What the shape rule of an op may look at: its inputs, attributes and what is known about the inputs. */
export interface Call {
  readonly op: string;
  readonly inputs: readonly (Value | undefined)[];
  readonly attributes: Attributes;
  readonly known: Known;
}

/** The rule of an op that tells element types and shapes of its outputs. */
export type ShapeRule = (call: Call) => TensorType[];

/** The input at a position where there must be one. */
export function input(call: Call, i = 0): Value {
  const value = call.inputs[i];
  if (!value) throw new RankbatchError(`graph: ${call.op} needs input ${i}`);
  return value;
}

/** The numbers of a constant input. */
export function constant(call: Call, i: number): number[] {
  const value = input(call, i);
  const tensor = call.known.constantOf(value);
  if (tensor) return Array.from(tensor.data as ArrayLike<number | bigint>, Number);
  return knownIntegers(call, i).map((d) => {
    if (typeof d === 'string')
      throw new RankbatchError(`graph: input ${i} of ${call.op} must not hold the batch`);
    return d;
  });
}

/** The numbers of a constant input, or its default where it is left out. */
export function constantOr(call: Call, i: number, standard: readonly number[]): readonly number[] {
  return call.inputs[i] ? constant(call, i) : standard;
}

/** The integers of an input, among which the size of the batch may be. */
export function knownIntegers(call: Call, i: number): readonly Dimension[] {
  const elements = call.known.integersOf(input(call, i));
  if (!elements)
    throw new RankbatchError(
      `graph: input ${i} of ${call.op} must be a constant or follow from shapes, got numbers that samples decide; export with fixed sizes, and mask what is too much`,
    );
  return elements;
}

/** The rule of an op whose output is like its first input. */
export const sameAsInput: ShapeRule = (call) => [{ type: input(call).type, shape: input(call).shape }];

/** A table that has the same rule for several ops. */
export function repeat(ops: readonly string[], rule: ShapeRule): Record<string, ShapeRule> {
  return Object.fromEntries(ops.map((op) => [op, rule]));
}
