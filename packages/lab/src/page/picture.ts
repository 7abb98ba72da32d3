import { takeValues, type Samples } from '@rankbatch/data';
import { encode } from 'fast-png';

/** Whether samples of this shape are grey or colour images. */
export function isImage(shape: readonly number[]): boolean {
  const [channels, height = 0, width = 0] = shape;
  return shape.length === 3 && (channels === 1 || channels === 3) && height > 1 && width > 1;
}

/** One image of a set as a PNG in a data URI. */
export function pictureOf(samples: Samples, id: number): string {
  return `data:image/png;base64,${Buffer.from(encodePicture(samples, id)).toString('base64')}`;
}

/** One image of a set as a PNG; floating-point pixels are stretched from their lowest to their highest value. */
export function encodePicture(samples: Samples, id: number): Uint8Array {
  const [channels = 1, height = 1, width = 1] = samples.shape;
  const area = height * width;
  const values = takeValues(samples, [id]);
  const toByte = values instanceof Uint8Array ? (value: number) => value : stretch(values);
  const data = new Uint8Array(values.length);
  // Planes of colour in, pixels of three bytes out.
  for (let channel = 0; channel < channels; channel += 1)
    for (let pixel = 0; pixel < area; pixel += 1)
      data[pixel * channels + channel] = toByte(values[channel * area + pixel] ?? 0);
  return encode({ width, height, data, channels, depth: 8 });
}

function stretch(values: ArrayLike<number>): (value: number) => number {
  let lowest = Infinity;
  let highest = -Infinity;
  for (let i = 0; i < values.length; i += 1) {
    lowest = Math.min(lowest, values[i] ?? 0);
    highest = Math.max(highest, values[i] ?? 0);
  }
  return (value) => (255 * (value - lowest)) / (highest - lowest || 1);
}
