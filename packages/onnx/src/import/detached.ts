import type { GraphBuilder } from '../builder/graph-builder.js';
import type { Value } from '../graph/graph.js';
import type { FileNode } from '../files/onnx-schema.js';
import type { Origin } from './torch-marks.js';

/** Names of what PyTorch's `detach` gives, in its own graph. */
const detach = /^detach(_\d+)?$/;

/** Whether a node stands for PyTorch's `detach`. */
export function isDetach({ opType }: FileNode, origin: Origin | undefined): boolean {
  return opType === 'Identity' && origin !== undefined && detach.test(origin.call);
}

/**
 * Inputs of a node through which no gradient goes where its call names a detached value. PyTorch's optimizer has taken `detach` out, so that the node
 * takes what stood before it; values named `val_3` and the like are steps of the call itself.
 */
export function withDetached(
  b: GraphBuilder,
  node: FileNode,
  inputs: readonly (Value | undefined)[],
  { operands }: Origin,
): readonly (Value | undefined)[] {
  return inputs.map((value, i) => {
    const name = node.input[i] ?? '';
    const isTold = detach.test(operands[i] ?? '') && !operands.includes(name) && !/^val_\d+$/.test(name);
    return isTold && value?.type === 'float32' ? detached(b, value) : value;
  });
}

/** The same numbers, through which no gradient goes. */
export function detached(b: GraphBuilder, value: Value): Value {
  const isNear = b.op('Less', [b.op('Abs', [value]), 2 ** 60]);
  // Large numbers are whole.
  return b.op('Where', [isNear, detachedNear(b, value), b.op('Round', [value])]);
}

/**
 * The same for numbers below 2^67: rounding has no gradient, and leaves a float32 from 2^-37 on that was scaled by 2^60 as it is; smaller ones move by at
 * most 2^-61.
 */
export function detachedNear(b: GraphBuilder, value: Value): Value {
  return b.op('Mul', [b.op('Round', [b.op('Mul', [value, 2 ** 60])]), 2 ** -60]);
}
