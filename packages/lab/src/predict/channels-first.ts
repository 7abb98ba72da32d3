/**
 * Images [N, height, width, channels] as [N, channels, height, width], where that is what is wanted; all others as they stand.
 *
 * @param shape of one image in `values`
 * @param wanted its shape for the model
 */
export function channelsFirst<T extends Uint8Array | Float32Array>(
  values: T,
  shape: readonly number[],
  wanted: readonly number[],
): T {
  const [height = 0, width = 0, channels = 0] = shape;
  const isLast = shape.length === 3 && wanted.join() === [channels, height, width].join();
  if (!isLast || wanted.join() === shape.join() || channels === 1) return values;
  const out = values.slice();
  const [area, size] = [height * width, height * width * channels];
  for (let start = 0; start < values.length; start += size)
    for (let pixel = 0; pixel < area; pixel += 1)
      for (let channel = 0; channel < channels; channel += 1)
        out[start + channel * area + pixel] = values[start + pixel * channels + channel]!;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a copy is of the kind of what it copies
  return out as T;
}
