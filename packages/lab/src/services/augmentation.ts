import { augment, type AugmentOptions, type Augmentation } from '@rankbatch/data';
import { UsageError } from '../base/errors.js';

/** Random changes of training images, together with the text that names them. */
export interface NamedAugmentation {
  readonly text: string;
  readonly apply: Augmentation;
}

/** Reads `shift:4` (at most 4 pixels along each axis), `flip` (left to right), or both with a comma between them. */
export function parseAugmentation(text: string): NamedAugmentation {
  const options: { -readonly [K in keyof AugmentOptions]: AugmentOptions[K] } = {};
  for (const change of text.split(',')) {
    const shift = /^shift:(\d{1,4})$/.exec(change)?.[1];
    if (shift !== undefined && options.shift === undefined) options.shift = Number(shift);
    else if (change === 'flip' && options.flip === undefined) options.flip = true;
    else
      throw new UsageError(
        `--augment: must be shift:N, with N the most pixels, flip, or both with a comma between them, got "${text}"`,
      );
  }
  return { text, apply: augment(options) };
}
