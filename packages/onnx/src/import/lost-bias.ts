import { integer } from '../graph/attributes.js';
import { fixed } from '../graph/dimensions.js';
import type { Attributes, Value } from '../graph/graph.js';
import type { FileNode } from '../files/onnx-schema.js';
import { readAttributes } from './file-attributes.js';
import { nameInModule, operandOf, type Origin } from './torch-marks.js';

/** The bias of zeros that PyTorch's optimizer leaves out of a layer, though the layer has it; `undefined` where none is missing. */
export function lostBias(
  { opType, attribute }: FileNode,
  [, weight, given]: readonly (Value | undefined)[],
  origin: Origin,
): { readonly name: string; readonly size: number } | undefined {
  const isLayer =
    ['Conv', 'ConvTranspose', 'Gemm'].includes(opType) && /^(addmm|conv|linear)/.test(origin.call);
  // addmm takes the bias first, all others third.
  const operand = origin.operands[origin.call.startsWith('addmm') ? 0 : 2];
  if (!isLayer || given || !weight || !operand?.startsWith('p_')) return undefined;
  const likely = nameInModule(weight.name.replace(/weight$/, 'bias'), origin);
  const name = likely !== undefined && operandOf(likely) === operand ? likely : operand.slice(2);
  return { name, size: channelsOf(opType, weight, readAttributes(attribute)) };
}

/** How many channels or columns a layer's weight makes. */
function channelsOf(opType: string, { shape }: Value, attributes: Attributes): number {
  if (opType === 'ConvTranspose') return fixed(shape[1]) * integer(attributes, 'group', 1);
  const isTurned = opType === 'Gemm' && integer(attributes, 'transB', 0) === 0;
  return fixed(shape[isTurned ? 1 : 0]);
}
