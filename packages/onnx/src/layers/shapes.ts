import { RankbatchError } from 'rankbatch';
import { isFloat } from '../graph/element-types.js';
import type { Dimension, Value } from '../graph/graph.js';

/** Refuses integers, which only an embedding takes. */
export function requireFloat({ type }: Value): void {
  if (!isFloat(type)) throw new RankbatchError(`input must be float32, got ${type}; put embedding() before`);
}

/** Channels, height and width of images [B, C, H, W]. */
export function requireImages(x: Value): readonly [channels: number, height: number, width: number] {
  requireFloat(x);
  const [channels, height, width] = x.shape.slice(1);
  if (x.shape.length !== 4 || !isFixed(channels) || !isFixed(height) || !isFixed(width))
    throw new RankbatchError(
      `input must be images [B, C, H, W], got [${x.shape.join()}]; put it before flatten(), with a sampleShape of [C, H, W]`,
    );
  return [channels, height, width];
}

export function isFixed(dimension: Dimension | undefined): dimension is number {
  return typeof dimension === 'number';
}
