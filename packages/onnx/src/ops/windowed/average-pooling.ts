import { integer } from '../../graph/attributes.js';
import { fixed, perSample, product } from '../../graph/dimensions.js';
import type { Attributes, Builder, Shape, Value } from '../../graph/graph.js';
import { backwardGeometry, type Windows } from './patches.js';
import { isTiling, windowExtents } from './windows.js';
import { padRest, upsample, windowsOf } from './pooling.js';
import { rule } from '../contract/gradient-rule.js';

/** y = the mean of a window: each of its elements gets dy / count, added up over the windows it is in. */
export const averagePool = rule(({ b, inputs: [x], attributes, output }, dy) => {
  const windows = windowsOf(output, attributes);
  const { kernel, counts } = windows;
  if (isTiling(attributes)) {
    const share = b.op('Div', [dy, perSample(product(kernel))]);
    const rest = kernel.map((k, i) => fixed(x!.shape[i + 2]) - counts[i]! * k);
    return [padRest(b, upsample(b, share, kernel), rest)];
  }
  const channels = fixed(x!.shape[1]);
  const share = b.op('Div', [dy, windowSizes(b, windows, x!.shape, attributes)]);
  const shape = [channels, 1, ...kernel];
  const data = new Float32Array(perSample(product(shape))).fill(1);
  const ones = b.constant({ type: 'float32', shape, data });
  return [b.op('ConvTranspose', [share, ones], { ...backwardGeometry(windows, x!.shape), group: channels })];
});

/**
 * How many elements each window averages over, [1, 1, ...]: those inside the image, with `count_include_pad` also
 * those in the padding.
 */
function windowSizes(b: Builder, windows: Windows, image: Shape, attributes: Attributes): Value {
  const { geometry, kernel, counts } = windows;
  const includePad = integer(attributes, 'count_include_pad', 0) === 1;
  const extents = windowExtents(kernel, geometry.dilations);
  const perAxis = counts.map((count, i) => {
    const [size, dilation] = [fixed(image[i + 2]), geometry.dilations[i]!];
    const [before, after] = [geometry.pads[i]!, geometry.pads[i + kernel.length]!];
    const [low, high] = includePad ? [-before, size + after] : [0, size];
    return Array.from({ length: count }, (_, n) => {
      const start = n * geometry.strides[i]! - before;
      let inside = 0;
      for (let at = start; at < start + extents[i]!; at += dilation) if (at >= low && at < high) inside++;
      return inside;
    });
  });
  const sizes = perAxis.reduce((heads, list) => heads.flatMap((head) => list.map((n) => head * n)), [1]);
  return b.constant({ type: 'float32', shape: [1, 1, ...counts], data: Float32Array.from(sizes) });
}
