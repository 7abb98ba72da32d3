import { RankbatchError } from 'rankbatch';
import { axisAttribute, float, fromFront, integer, integers, text, without } from '../graph/attributes.js';
import { attention, rotaryEmbedding } from './attention.js';
import { col2im } from './col2im.js';
import { celu, depthToSpace, groupNorm, mish, rmsNorm, spaceToDepth, swish, tile } from './composites.js';
import { fixed } from '../graph/dimensions.js';
import type { Attributes, Builder, Draft, Shape, Value } from '../graph/graph.js';
import { einsum } from './einsum.js';
import { dft, stft } from './fourier.js';
import { gelu } from './gelu.js';
import { gridSample } from './grid-sample.js';
import { gatherNd, scatterNd } from './indexing.js';
import { padByGathering } from './pad-modes.js';
import { recurrent } from './recurrent.js';
import { resize } from './resize.js';
import { resolveAutoPad } from './auto-pad.js';
import { windowCounts, windowGeometry, windowRests } from '../ops/windowed/windows.js';

type Rewrite = (b: Builder, draft: Draft) => Value[] | undefined;

/**
 * Writes a node of another opset, or one that leaves things to be worked out, in its explicit form of opset 17, the
 * one that the rest of the engine reads. `undefined` if the node has that form already.
 *
 * So graphs have one opset whatever they were imported from: axes, splits and bounds move between attributes and
 * inputs, implied axes and pads are spelt out, and ops that are short compositions, as
 * `Gelu` (opset 20), become those.
 */
export function inOpset17(b: Builder, draft: Draft): Value[] | undefined {
  return rewrites[draft.op]?.(b, draft);
}

/** Axes as an attribute, all of them if none are given; from opset 18 on they are an input. */
const reduceAxesToAttribute: Rewrite = (b, { op, inputs: [x, given], attributes }) => {
  const known = integersAttribute(attributes, 'axes');
  if (!given && known && known.length > 0 && known.every((axis) => axis >= 0)) return undefined;
  const axes = normalAxes(given ? knownAxes(b, op, given) : known, x!.shape, attributes);
  if (axes.length === 0) return b.ops(...(ofEach[op]?.(x!) ?? ['Identity', [x!]]));
  return b.ops(op, [x], { ...without(attributes, 'axes', 'noop_with_empty_axes'), axes });
};

/** Axes of `ReduceSum` as an input; before opset 13 they were an attribute. */
const reduceSumAxesToInput: Rewrite = (b, { op, inputs: [x, given], attributes }) => {
  const known = given ? knownAxes(b, op, given) : undefined;
  if (known && known.length > 0 && known.every((axis) => fixed(axis) >= 0)) return undefined;
  const axes = normalAxes(known ?? integersAttribute(attributes, 'axes'), x!.shape, attributes);
  if (axes.length === 0) return b.ops('Identity', [x]);
  return b.ops(op, [x, b.integers(axes)], without(attributes, 'axes', 'noop_with_empty_axes'));
};

/** What a reduction along no axis is, where it changes the elements. */
const ofEach: Readonly<Record<string, (x: Value) => [op: string, inputs: Value[]]>> = {
  ReduceL1: (x) => ['Abs', [x]],
  ReduceL2: (x) => ['Abs', [x]],
  ReduceSumSquare: (x) => ['Mul', [x, x]],
  ReduceLogSum: (x) => ['Log', [x]],
};

function knownAxes(b: Builder, op: string, given: Value): Shape {
  const known = b.integersOf(given);
  if (known) return known;
  throw new RankbatchError(`graph: axes of ${op} must be known before it runs, got ones that are computed`);
}

/** No axes or an empty list means all of them, unless the node says otherwise. */
function normalAxes(given: Shape | undefined, shape: Shape, attributes: Attributes): number[] {
  const none = !given || given.length === 0;
  if (none && integer(attributes, 'noop_with_empty_axes', 0) === 1) return [];
  return none ? Array.from(shape.keys()) : given.map((axis) => fromFront(fixed(axis), shape.length));
}

const squeezeAxesToInput: Rewrite = (b, { op, inputs: [x, given], attributes }) => {
  if (given) return undefined;
  const ones = x!.shape.flatMap((d, i) => (d === 1 ? [i] : []));
  return b.ops(op, [x, b.integers(integers(attributes, 'axes', ones))]);
};

/** Sizes of the parts as an input; before opset 13 `split`, from opset 18 on possibly `num_outputs`. */
const splitSizesToInput: Rewrite = (b, { op, inputs: [x, given], attributes }) => {
  if (given) return undefined;
  const axis = axisAttribute(attributes, x!.shape.length, 0);
  const known = integersAttribute(attributes, 'split');
  if (known) return b.ops(op, [x, b.integers(known)], { axis });
  const size = fixed(x!.shape[axis]);
  const parts = integer(attributes, 'num_outputs');
  const part = Math.ceil(size / parts);
  const sizes = Array.from({ length: parts }, (_, i) => Math.min(part, size - i * part));
  return b.ops(op, [x, b.integers(sizes)], { axis });
};

/** `Slice` of opset 1 has everything in attributes. */
const sliceToInputs: Rewrite = (b, { op, inputs, attributes }) => {
  const starts = integersAttribute(attributes, 'starts');
  if (!starts) return undefined;
  const axes = integers(attributes, 'axes', Array.from(starts.keys()));
  return b.ops(op, [inputs[0], ...[starts, integers(attributes, 'ends'), axes].map((v) => b.integers(v))]);
};

/** `Pad` with pads of all axes as an input and the mode `constant`. */
const explicitPad: Rewrite = (b, { op, inputs, attributes }) => {
  const [x, padsInput, value, axesInput] = inputs;
  const mode = text(attributes, 'mode', 'constant');
  if (padsInput && !axesInput && mode === 'constant') return undefined;
  const rank = x!.shape.length;
  const pads = (padsInput && b.integersOf(padsInput)?.map(fixed)) ?? integers(attributes, 'pads');
  const axes = axesInput ? b.integersOf(axesInput)!.map(fixed) : Array.from({ length: rank }, (_, i) => i);
  const all = Array.from({ length: 2 * rank }, () => 0);
  axes.forEach((axis, i) => {
    all[fromFront(axis, rank)] = pads[i]!;
    all[fromFront(axis, rank) + rank] = pads[i + axes.length]!;
  });
  if (mode !== 'constant') return [padByGathering(b, x!, all, mode)];
  const fill = value ?? ('value' in attributes ? b.scalar(float(attributes, 'value', 0)) : undefined);
  return b.ops(op, [x, b.integers(all), ...(fill ? [fill] : [])]);
};

/** Bounds of `Clip` as inputs; before opset 11 they were attributes. */
const clipBoundsToInputs: Rewrite = (b, { op, inputs: [x], attributes }) => {
  if (!('min' in attributes || 'max' in attributes)) return undefined;
  const bound = (name: string) => (name in attributes ? b.scalar(float(attributes, name, 0)) : undefined);
  return b.ops(op, [x, bound('min'), bound('max')]);
};

/** The share of `Dropout` as an input; before opset 12 it was an attribute. The runtime refuses a share of 1, in inference too. */
const dropoutRatioToInput: Rewrite = (b, { op, inputs: [x, given], attributes }) => {
  if ('ratio' in attributes) return b.ops(op, [x, float(attributes, 'ratio', 0.5)]);
  const share = given && b.constantOf(given)?.data[0];
  if (share === undefined || (share >= 0 && share < 1)) return undefined;
  throw new RankbatchError(
    `graph: Dropout must have a share of at least 0 and below 1, got ${share}; leave it out, or give another`,
  );
};

/**
 * Pooling with `ceil_mode` as padding at the end: the runtime's shape inference counts a window too many where the
 * last one would start in the padding. Where the padding counts in the average, it stays.
 */
const ceilModeToPads: Rewrite = (b, draft) => {
  const { op, inputs, attributes } = draft;
  if ('auto_pad' in attributes) return resolveAutoPad(b, draft);
  if (integer(attributes, 'ceil_mode', 0) === 0 || integer(attributes, 'count_include_pad', 0) === 1)
    return undefined;
  const kernel = integers(attributes, 'kernel_shape');
  const { shape } = inputs[0]!;
  const geometry = windowGeometry(attributes, kernel.length);
  const rests = windowRests(geometry, shape, kernel, windowCounts(attributes, shape, kernel));
  const after = rests.map((rest) => Math.max(0, -rest));
  // The runtime wants pads below the size of the kernel, which the reach of a dilated one may exceed.
  if (after.some((pad, i) => pad >= kernel[i]!)) return undefined;
  const pads = [...geometry.pads.slice(0, kernel.length), ...after];
  return b.ops(op, inputs, { ...without(attributes, 'ceil_mode'), pads });
};

const rewrites: Readonly<Record<string, Rewrite>> = {
  ...Object.fromEntries(
    ['Mean', 'Max', 'Min', 'Prod', 'L1', 'L2', 'SumSquare', 'LogSum', 'LogSumExp'].map((name) => [
      `Reduce${name}`,
      reduceAxesToAttribute,
    ]),
  ),
  ReduceSum: reduceSumAxesToInput,
  Squeeze: squeezeAxesToInput,
  Unsqueeze: squeezeAxesToInput,
  Split: splitSizesToInput,
  Slice: sliceToInputs,
  Pad: explicitPad,
  Clip: clipBoundsToInputs,
  Dropout: dropoutRatioToInput,
  Conv: resolveAutoPad,
  ConvTranspose: resolveAutoPad,
  MaxPool: ceilModeToPads,
  AveragePool: ceilModeToPads,
  Gelu: (b, { inputs, attributes }) => [gelu(b, inputs[0]!, attributes)],
  Swish: (b, { inputs, attributes }) => [swish(b, inputs[0]!, attributes)],
  Attention: attention,
  RotaryEmbedding: rotaryEmbedding,
  LSTM: recurrent,
  GRU: recurrent,
  RNN: recurrent,
  Einsum: (b, { inputs, attributes }) => [
    einsum(
      b,
      inputs.map((value) => value!),
      attributes,
    ),
  ],
  GatherND: (b, { inputs: [x, indices], attributes }) => [gatherNd(b, x!, indices!, attributes)],
  ScatterND: (b, { inputs: [x, indices, updates], attributes }) => [
    scatterNd(b, [x!, indices!, updates!], attributes),
  ],
  GridSample: (b, { inputs: [x, grid], attributes }) => [gridSample(b, [x!, grid!], attributes)],
  Mish: (b, { inputs }) => [mish(b, inputs[0]!)],
  RMSNormalization: (b, { inputs: [x, scale], attributes }) => [rmsNorm(b, [x!, scale!], attributes)],
  GroupNormalization: (b, { inputs: [x, scale, bias], attributes }) => [
    groupNorm(b, [x!, scale!, bias!], attributes),
  ],
  Celu: (b, { inputs, attributes }) => [celu(b, inputs[0]!, attributes)],
  DepthToSpace: (b, { inputs, attributes }) => [depthToSpace(b, inputs[0]!, attributes)],
  SpaceToDepth: (b, { inputs, attributes }) => [spaceToDepth(b, inputs[0]!, attributes)],
  Tile: (b, { inputs: [x, repeats] }) => [tile(b, x!, repeats!)],
  Resize: resize,
  Col2Im: (b, draft) => [col2im(b, draft)],
  DFT: (b, draft) => [dft(b, draft)],
  STFT: (b, draft) => [stft(b, draft)],
};

function integersAttribute(attributes: Attributes, name: string): readonly number[] | undefined {
  return name in attributes ? integers(attributes, name) : undefined;
}
