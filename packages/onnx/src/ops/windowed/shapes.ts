import { RankbatchError } from 'rankbatch';
import { integer, integers } from '../../graph/attributes.js';
import { fixed } from '../../graph/dimensions.js';
import { roundUp, windowCounts, windowExtents, windowGeometry } from './windows.js';
import { constant, input, repeat, type Call, type ShapeRule } from '../contract/shape-rule.js';

const convolution: ShapeRule = (call) => {
  const [x, w] = [input(call), input(call, 1).shape];
  const groups = integer(call.attributes, 'group', 1);
  const channels = groups === 1 ? w[1] : fixed(w[1]) * groups;
  if (x.shape.length !== w.length || x.shape[1] !== channels)
    throw new RankbatchError(
      `graph: ${call.op} must be given the ${channels} channels of its weights [${w.join()}], got [${x.shape.join()}]`,
    );
  requireBias(call, fixed(w[0]));
  const counts = windowCounts(call.attributes, x.shape, w.slice(2));
  return [{ type: x.type, shape: [x.shape[0]!, w[0]!, ...counts] }];
};

/** size = stride (input - 1) + output_padding + extent - pads along each spatial axis. */
const transposedConvolution: ShapeRule = (call) => {
  const [x, w] = [input(call), input(call, 1).shape];
  const kernel = w.slice(2).map(fixed);
  const { strides, pads, dilations } = windowGeometry(call.attributes, kernel.length);
  const extra = integers(
    call.attributes,
    'output_padding',
    kernel.map(() => 0),
  );
  const sizes = windowExtents(kernel, dilations).map(
    (extent, i) =>
      (fixed(x.shape[i + 2]) - 1) * strides[i]! + extent + extra[i]! - pads[i]! - pads[i + kernel.length]!,
  );
  const channels = fixed(w[1]) * integer(call.attributes, 'group', 1);
  requireBias(call, channels);
  return [{ type: x.type, shape: [x.shape[0]!, channels, ...sizes] }];
};

/** A bias, where there is one, has a number for each channel that the op makes. */
function requireBias({ op, inputs }: Call, channels: number): void {
  const shape = inputs[2]?.shape ?? [channels];
  if (shape.length !== 1 || shape[0] !== channels)
    throw new RankbatchError(
      `graph: ${op} must be given a bias [${channels}], a number for each channel it makes, or none, got [${shape.join()}]`,
    );
}

const pool: ShapeRule = (call) => {
  const { type, shape } = input(call);
  const counts = windowCounts(call.attributes, shape, integers(call.attributes, 'kernel_shape'));
  return [{ type, shape: [shape[0]!, shape[1]!, ...counts] }];
};

/** Ops on windows of [B, C, ...]. */
export const windowed: Readonly<Record<string, ShapeRule>> = {
  ...repeat(['Conv', 'nchwc.Conv'], convolution),
  ...repeat(['MaxPool', 'AveragePool'], pool),
  // Into whole blocks of channels, and back to the channels there were.
  'nchwc.ReorderInput': (call) => {
    const { type, shape } = input(call);
    return [{ type, shape: shape.with(1, roundUp(fixed(shape[1]), call.known.target.blockSize ?? 1)) }];
  },
  'nchwc.ReorderOutput': (call) => {
    const { type, shape } = input(call);
    return [{ type, shape: shape.with(1, integer(call.attributes, 'channels')) }];
  },
  ConvTranspose: transposedConvolution,
  Resize: (call) => {
    const { type, shape } = input(call);
    const scales = constant(call, 2);
    return [{ type, shape: shape.map((d, i) => (scales[i] === 1 ? d : Math.floor(fixed(d) * scales[i]!))) }];
  },
};
