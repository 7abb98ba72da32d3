import type { Attribute, Attributes, GraphBuilder, Value } from '../graph.js';
import { rule, type GradientRule, type RuleContext } from './rule.js';

/** Convolution [B, Cin, H, W] * [Cout, Cin, kH, kW] -> [B, Cout, Ho, Wo], with an optional bias [Cout]. */
const conv = rule((context, dy) => {
  const { b, inputs, attributes, wanted } = context;
  if ((attributes['group'] ?? 1) !== 1) throw new Error('gradient: Conv must have group 1');
  return [
    wanted[0] ? inputGradient(context, dy) : undefined,
    wanted[1] ? weightGradient(context, dy) : undefined,
    inputs[2] && wanted[2] ? b.op('ReduceSum', [dy, b.integers([0, 2, 3])], { keepdims: 0 }) : undefined,
  ];
});

function inputGradient({ b, inputs: [x, w], attributes }: RuleContext, dy: Value): Value {
  const { strides, pads, dilations } = geometry(attributes);
  // Rows and columns at the far edge that no window reached.
  const outputPadding = [0, 1].map((i) => {
    const extent = (size(w!, i) - 1) * dilations[i]! + 1;
    return (size(x!, i) + pads[i]! + pads[i + 2]! - extent) % strides[i]!;
  });
  return b.op('ConvTranspose', [dy, w], { strides, pads, dilations, output_padding: outputPadding });
}

/** A convolution of the input with dy as the kernel, batch and channels exchanged. */
function weightGradient({ b, inputs: [x, w], attributes }: RuleContext, dy: Value): Value {
  const { strides, pads, dilations } = geometry(attributes);
  const swapped = b.op('Conv', [swapBatch(b, x!), swapBatch(b, dy)], {
    strides: dilations,
    dilations: strides,
    pads,
  });
  const cut = b.op('Slice', [
    swapped,
    b.integers([0, 0]),
    b.integers([size(w!, 0), size(w!, 1)]),
    b.integers([2, 3]),
  ]);
  return swapBatch(b, cut);
}

function swapBatch(b: GraphBuilder, value: Value): Value {
  return b.op('Transpose', [value], { perm: [1, 0, 2, 3] });
}

function geometry(attributes: Attributes) {
  const list = (name: string, standard: readonly number[]): readonly number[] => {
    const value: Attribute = attributes[name] ?? standard;
    return value as readonly number[];
  };
  return {
    strides: list('strides', [1, 1]),
    pads: list('pads', [0, 0, 0, 0]),
    dilations: list('dilations', [1, 1]),
  };
}

/** Size of a spatial axis: 0 is the height, 1 the width. */
function size(value: Value, axis: number): number {
  return value.shape[axis + 2] as number;
}

export const convolution: Record<string, GradientRule> = { Conv: conv };
