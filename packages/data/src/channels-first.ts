import { arrayLike } from './take-rows.js';

/** Images `[N, channels, height, width]` of images `[N, height, width, channels]`, as an array of the same kind. */
export function channelsFirst<T extends Uint8Array | Float32Array>(
  values: T,
  [height, width, channels]: readonly [number, number, number],
): T {
  const out = arrayLike(values, values.length);
  const plane = height * width;
  const size = plane * channels;
  for (let start = 0; start < values.length; start += size)
    for (let pixel = 0; pixel < plane; pixel++)
      for (let c = 0; c < channels; c++)
        out[start + c * plane + pixel] = values[start + pixel * channels + c]!;
  return out;
}
