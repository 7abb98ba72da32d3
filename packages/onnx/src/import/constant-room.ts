import type { Tensor } from '../graph/graph.js';
import { tooLarge } from './too-large.js';

/** Constants that are this small, or no more than so many times what they are made of, are computed. */
const MOST_NUMBERS = 2 ** 26;
const MOST_GROWTH = 16;

/**
 * Refuses constants that a small file asks to be made large, before memory is taken.
 *
 * @param inputs in the order of the node's
 * @param most numbers that are computed in any case
 */
export function requireRoom(op: string, inputs: readonly (Tensor | undefined)[], most = MOST_NUMBERS): void {
  const given = inputs.reduce((sum, tensor) => sum + (tensor?.data.length ?? 0), 0);
  const made = (sizeOf[op] ?? broadcastSize)(inputs);
  if (made > Math.max(most, MOST_GROWTH * given))
    throw tooLarge('numbers', most, `numbers in a constant, as ${op} makes`);
}

type Size = (inputs: readonly (Tensor | undefined)[]) => number;

/** How many numbers come of ops that make more of them than they are given. */
const sizeOf: Readonly<Record<string, Size>> = {
  ConstantOfShape: ([shape]) => product(numbersOf(shape)),
  Expand: ([tensor, shape]) => product(together(tensor?.shape ?? [], numbersOf(shape))),
  Tile: ([tensor, repeats]) => (tensor?.data.length ?? 0) * product(numbersOf(repeats)),
  Range: ([from, to, step]) => Math.max(0, Math.ceil((only(to) - only(from)) / only(step))),
  OneHot: ([indices, depth]) => (indices?.data.length ?? 0) * only(depth),
  // At least, as the axis is not known here.
  Gather: ([data, indices]) =>
    ((data?.data.length ?? 0) / Math.max(1, ...(data?.shape ?? []))) * (indices?.data.length ?? 0),
  MatMul: ([a, b]) => ((a?.data.length ?? 0) / (a?.shape.at(-1) || 1)) * (b?.shape.at(-1) ?? 1),
};

/** Of elementwise ops; of others it is no more than what they are given. */
function broadcastSize(inputs: readonly (Tensor | undefined)[]): number {
  return product(
    inputs.reduce<readonly number[]>((shape, tensor) => together(shape, tensor?.shape ?? []), []),
  );
}

/** The shape to which two of them are broadcast. */
function together(one: readonly number[], other: readonly number[]): number[] {
  const rank = Math.max(one.length, other.length);
  const at = (shape: readonly number[], axis: number): number => shape[axis - rank + shape.length] ?? 1;
  return Array.from({ length: rank }, (_, axis) => Math.max(at(one, axis), at(other, axis)));
}

function numbersOf(tensor: Tensor | undefined): number[] {
  return Array.from(tensor?.data ?? [], Number);
}

function only(tensor: Tensor | undefined): number {
  return numbersOf(tensor)[0] ?? NaN;
}

function product(lengths: readonly number[]): number {
  return lengths.reduce((all, size) => all * Math.abs(size), 1);
}
