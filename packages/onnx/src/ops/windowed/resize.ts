import { RankbatchError } from 'rankbatch';
import { text } from '../../graph/attributes.js';
import { perSample, product } from '../../graph/dimensions.js';
import type { Attributes, Builder, Value } from '../../graph/graph.js';
import { rule } from '../contract/gradient-rule.js';

/** y = every element of [B, C, ...] repeated over a block: dx = the sum of dy over the block. */
export const resize = rule(({ b, inputs, attributes }, dy) => {
  const kernel = repeats(b, inputs[2], attributes);
  const mean = b.op('AveragePool', [dy], { kernel_shape: kernel, strides: kernel });
  return [b.op('Mul', [mean, perSample(product(kernel))])];
});

/** How often every element is repeated along each spatial axis. */
function repeats(b: Builder, scales: Value | undefined, attributes: Attributes): number[] {
  const tensor = scales && b.constantOf(scales);
  const [batch, channels, ...kernel] = tensor ? Array.from(tensor.data, Number) : [];
  const whole = batch === 1 && channels === 1 && kernel.every((k) => Number.isInteger(k) && k >= 1);
  if (!whole || !isRepetition(attributes))
    throw new RankbatchError(
      `gradient: Resize must repeat elements of [B, C, ...] a whole number of times (mode nearest), got scales ${tensor?.data.join() ?? 'none'} and ${JSON.stringify(attributes)}`,
    );
  return kernel;
}

/** Whether the nearest element is that of the block for every whole scale. */
export function isRepetition(attributes: Attributes): boolean {
  const coordinates = text(attributes, 'coordinate_transformation_mode', 'half_pixel');
  const rounding = text(attributes, 'nearest_mode', 'round_prefer_floor');
  if (text(attributes, 'mode', 'nearest') !== 'nearest') return false;
  if (coordinates === 'asymmetric') return rounding === 'floor';
  return ['half_pixel', 'pytorch_half_pixel'].includes(coordinates) && rounding.startsWith('round_');
}
