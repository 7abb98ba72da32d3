import { RankbatchError } from 'rankbatch';
import { integers, text, without } from '../graph/attributes.js';
import { fixed } from '../graph/dimensions.js';
import type { Attributes, Builder, Draft, Value } from '../graph/graph.js';
import { windowExtents, windowGeometry } from '../ops/windowed/windows.js';

/**
 * Writes a convolution or pooling whose pads follow from `auto_pad` or `output_shape` with explicit pads:
 * `SAME_UPPER` and `SAME_LOWER` make ceil(size / stride) windows (of `ConvTranspose`: size * stride outputs) and put
 * the odd element at the end or the start, `VALID` pads nothing.
 */
export function resolveAutoPad(b: Builder, { op, inputs, attributes }: Draft): Value[] | undefined {
  const mode = text(attributes, 'auto_pad', 'NOTSET');
  const hasOutputShape = 'output_shape' in attributes;
  if (mode === 'NOTSET' && !hasOutputShape)
    return 'auto_pad' in attributes ? b.ops(op, inputs, plain(attributes)) : undefined;
  const sizes = inputs[0]!.shape.slice(2).map(fixed);
  const kernel = inputs[1] ? inputs[1].shape.slice(2).map(fixed) : integers(attributes, 'kernel_shape');
  if (mode === 'VALID' && !hasOutputShape) return b.ops(op, inputs, plain(attributes));
  if (!['NOTSET', 'SAME_UPPER', 'SAME_LOWER'].includes(mode))
    throw new RankbatchError(
      `graph: auto_pad of ${op} must be NOTSET, VALID, SAME_UPPER or SAME_LOWER, got ${mode}`,
    );
  const { strides, dilations } = windowGeometry(plain(attributes), kernel.length);
  const totals = windowExtents(kernel, dilations).map((extent, i) => {
    const [size, stride] = [sizes[i]!, strides[i]!];
    if (op !== 'ConvTranspose') return Math.max(0, (Math.ceil(size / stride) - 1) * stride + extent - size);
    const extra = integers(attributes, 'output_padding', [])[i] ?? 0;
    const target = hasOutputShape
      ? integers(attributes, 'output_shape').at(i - kernel.length)!
      : size * stride;
    return stride * (size - 1) + extra + extent - target;
  });
  // What does not fit goes to the end, or with SAME_LOWER to the start; of an output shape alone, to the start.
  const startFirst = mode === 'SAME_LOWER' || (op === 'ConvTranspose' && mode === 'NOTSET');
  const cut = totals.map((total) => Math.max(0, total));
  const before = cut.map((total) => (startFirst ? Math.ceil(total / 2) : Math.floor(total / 2)));
  const after = cut.map((total, i) => total - before[i]!);
  const missing = totals.map((total, i) => cut[i]! - total);
  const extra = missing.some((m) => m > 0) ? { output_padding: missing } : {};
  return b.ops(op, inputs, { ...plain(attributes), pads: [...before, ...after], ...extra });
}

function plain(attributes: Attributes): Attributes {
  return without(attributes, 'auto_pad', 'output_shape');
}
