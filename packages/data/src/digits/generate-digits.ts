import { checkFields, number } from '../checks.js';
import { DataError } from '../data-error.js';
import type { SamplesInMemory } from '../dataset.js';
import { Canvas, SIDE } from './canvas.js';
import { glyphs } from './glyphs.js';
import { PenPath } from './pen-path.js';
import { SeededRandom } from '../seeded-random.js';
import { drawStyle } from './style.js';

/** What `generateDigits` makes. */
export interface GenerateDigitsOptions {
  /** Number of samples, `N`, an integer from 1 to 2,000,000. */
  readonly count: number;
  /** Any safe integer; the same seed gives the same images on every machine. */
  readonly seed: number;
}

/** Most samples that fit one array in every engine. */
export const MAX_COUNT = 2_000_000;

/**
 * Generates images of handwritten-looking digits, `N` samples of shape `[1, 28, 28]` with byte pixels and labels 0..9: stroke glyphs under
 * random affine and elastic deformation, pen width, ink, blur, noise, specks, stray lines and gaps. Sample `i` depends on
 * `(seed, i)` only, so that a larger set extends a smaller one; these are the training samples of `loadDataset('digits', { seed })`.
 *
 * @throws DataError if the count or the seed is out of range.
 *
 * @example
 * ```ts
 * import { generateDigits } from '@rankbatch/data';
 * const digits = generateDigits({ count: 3, seed: 1 });
 * digits.shape; // => [1, 28, 28]
 * digits.values.length; // => 2352
 * ```
 */
export function generateDigits(options: GenerateDigitsOptions): SamplesInMemory {
  checkFields('options', options, { count: number, seed: number });
  return generateStream(options, 0);
}

/** As `generateDigits`, from one of the seed's independent streams (0..2^32 - 1); streams never share a sample. */
export function generateStream({ count, seed }: GenerateDigitsOptions, stream: number): SamplesInMemory {
  if (!Number.isInteger(count) || count < 1 || count > MAX_COUNT)
    throw new DataError(`count: must be an integer from 1 to ${MAX_COUNT}, got ${String(count)}`);
  if (!Number.isSafeInteger(seed)) throw new DataError(`seed: must be a safe integer, got ${String(seed)}`);
  const values = new Uint8Array(count * SIDE * SIDE);
  const labels = new Uint8Array(count);
  const path = new PenPath();
  const canvas = new Canvas();
  for (let i = 0; i < count; i++) {
    const random = new SeededRandom(seed, stream, i);
    const label = random.below(glyphs.length);
    const variants = glyphs[label]!;
    const glyph = variants[random.below(variants.length)]!;
    const style = drawStyle(random);
    path.write(glyph, style, random);
    canvas.paint(path, style, random, values, i * SIDE * SIDE);
    labels[i] = label;
  }
  return { count, shape: [1, SIDE, SIDE], values, labels };
}
