import { checkIds, checkSamples } from './check-given.js';
import { action, checkFields, checkAllOptions, flag, number } from './checks.js';
import { DataError } from './data-error.js';
import type { Samples, SamplesInMemory } from './dataset.js';
import { arrayLike, takeRows } from './take-rows.js';
import { takeValues } from './take-values.js';

/** What `augment` does to images; nothing by default. */
export interface AugmentOptions {
  /** Most pixels by which an image is moved along each axis, an integer; what comes in is 0. @default 0 */
  readonly shift?: number;
  /** Mirror every other image, left to right. @default false */
  readonly flip?: boolean;
}

/** A source of random integers, such as `Random` of the package `rankbatch`, whose state can be kept and restored. */
export interface RandomIntegers {
  /** A uniform integer in `0..n - 1`. */
  below(n: number): number;
}

/**
 * Gathers the samples `ids` `[B]`, each changed at random, as `B` samples of their own: a training step takes them with the ids `0..B - 1`.
 * The samples that it reads stay as they are. Three integers are drawn for each sample, so that the images depend on the state of `random` alone.
 */
export type Augmentation = (
  samples: Samples,
  ids: ArrayLike<number>,
  random: RandomIntegers,
) => SamplesInMemory;

/**
 * Random shifts and mirror images, the usual augmentation of CIFAR-10 (pad by 4, crop, flip: He et al. 2016, section 4.2). For training batches
 * of images `[channels, height, width]`; evaluation takes the samples as they are.
 *
 * @throws DataError if an option is not valid; what it returns throws one if samples are no images.
 *
 * @example
 * ```ts
 * import { augment, generateDigits } from '@rankbatch/data';
 * import { Random } from 'rankbatch';
 * const digits = generateDigits({ count: 100, seed: 1 });
 * const augmentation = augment({ shift: 2 });
 * const batch = augmentation(digits, Uint32Array.of(7, 42), new Random(1));
 * batch.count; // => 2
 * [...batch.labels]; // => [digits.labels[7], digits.labels[42]]
 * ```
 */
export function augment(options: AugmentOptions): Augmentation {
  checkAllOptions(options, { shift: number, flip: flag });
  const { shift = 0, flip = false } = options;
  if (!Number.isInteger(shift) || shift < 0)
    throw new DataError(`shift: must be an integer >= 0, in pixels, got ${String(shift)}`);
  return (samples, ids, random) => {
    checkSamples('samples', samples);
    checkIds(ids, samples.count);
    checkFields('random', random, { below: action });
    const [channels, height, width] = samples.shape;
    if (channels === undefined || height === undefined || width === undefined || samples.shape.length !== 3)
      throw new DataError(
        `augmentation: needs images [channels, height, width], got samples of shape [${samples.shape.join()}]; leave it out`,
      );
    const size = channels * height * width;
    const count = ids.length;
    const images = takeValues(samples, ids);
    const values = arrayLike(images, count * size);
    for (let i = 0; i < count; i++) {
      const down = random.below(2 * shift + 1) - shift;
      const right = random.below(2 * shift + 1) - shift;
      const mirrored = random.below(2) === 1 && flip;
      const image = images.subarray(i * size, (i + 1) * size);
      const out = values.subarray(i * size, (i + 1) * size);
      for (let plane = 0; plane < size; plane += height * width)
        for (let y = Math.max(0, down); y < Math.min(height, height + down); y++) {
          const target = plane + y * width;
          const source = plane + (y - down) * width;
          const from = Math.max(0, right);
          const to = Math.min(width, width + right);
          if (mirrored)
            for (let x = from; x < to; x++) out[target + x] = image[source + width - 1 - (x - right)]!;
          else if (from < to)
            out.set(image.subarray(source + from - right, source + to - right), target + from);
        }
    }
    const { shape, labels, targets, trueLabels } = samples;
    return {
      count,
      shape,
      values,
      labels: takeRows(labels, ids),
      ...(targets && { targets: takeRows(targets, ids, targets.length / samples.count) }),
      ...(trueLabels && { trueLabels: takeRows(trueLabels, ids) }),
      rows: Uint32Array.from(ids, (id) => samples.rows?.[id] ?? id),
    };
  };
}
