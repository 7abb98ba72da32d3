import { DataError } from './data-error.js';

type Shape = readonly number[];

/**
 * Whether the numbers of new samples stand as those of training, or with the channels of images last. They fit where they have the same shape, but for a first axis of length 1, or one
 * axis alone; where training was told `shape=`, neighbouring axes may be taken together or parted, which leaves the order as it is.
 *
 * @param own shape of one sample
 * @param wanted that of training
 * @param told how the arrays of training were read
 * @returns `undefined` where they do not fit.
 */
export function orderOf(
  own: Shape,
  wanted: Shape,
  told: { readonly shape?: Shape; readonly channels?: 'first' | 'last' },
): 'same' | 'channels last' | undefined {
  const fits = told.shape ? isRegrouped : isSame;
  const [height, width, channels] = own;
  const isLast = own.length === 3 && fits([channels!, height!, width!], wanted);
  if (isLast && told.channels === 'last') return 'channels last';
  if (fits(own, wanted)) return 'same';
  // What was given another shape in training was not looked at.
  return isLast && !told.shape ? 'channels last' : undefined;
}

function isSame(own: Shape, wanted: Shape): boolean {
  if (own.length < 2) return elements(own) === elements(wanted);
  const bare = ([first, ...others]: Shape): Shape => (first === 1 ? others : [first!, ...others]);
  return bare(own).join() === bare(wanted).join();
}

/** Whether one shape is the other with neighbouring axes taken together. */
function isRegrouped(own: Shape, wanted: Shape): boolean {
  const [some, others] = [own, wanted].map(blocks).sort((a, b) => a.length - b.length);
  return elements(own) === elements(wanted) && some!.every((size) => others!.includes(size));
}

/** How many elements the first axes have together, for each number of them. */
function blocks(shape: Shape): number[] {
  const sizes = shape.map((_, axis) => elements(shape.slice(0, axis + 1)));
  return [...new Set(sizes)].filter((size) => size > 1);
}

/** The error of an array whose samples do not fit. */
export function wrongShape(path: string, whole: Shape, wanted: Shape): DataError {
  return new DataError(
    `${path}: must hold samples of shape (${wanted.join(', ')}) as those of training, found an array of shape (${whole.join(', ')}); ${cureOf(whole, wanted)}`,
  );
}

function cureOf([count, ...own]: Shape, wanted: Shape): string {
  if (count === 0) return 'save at least one sample';
  if (elements(own) !== elements(wanted))
    return 'save samples of that shape behind a first axis that counts them';
  const reshape = `array.reshape(-1, ${wanted.join(', ')}) where its numbers stand in that order`;
  const axes = axesIn(own, wanted);
  return axes ? `save array.transpose(0, ${axes.join(', ')}), or ${reshape}` : `save ${reshape}`;
}

/** Where each axis of samples, from 1, is in an array that has them in another order. */
function axesIn(own: Shape, wanted: Shape): number[] | undefined {
  const left: (number | undefined)[] = [...own];
  const axes = wanted.map((length) => {
    const axis = left.indexOf(length);
    left[axis] = undefined;
    return axis + 1;
  });
  return own.length === wanted.length && !axes.includes(0) ? axes : undefined;
}

/** How many numbers a sample of a shape has. */
export function elements(shape: Shape): number {
  return shape.reduce((product, length) => product * length, 1);
}
