import { elementCount } from '../graph/model.js';
import type { Loss } from '../losses/loss.js';

/** How the outputs of a sample are laid out: its classes, at so many positions, `stride` elements apart. */
export interface ClassPlaces {
  readonly classes: number;
  readonly positions: number;
  readonly stride: number;
}

/** @param outputs shape of the outputs of a sample */
export function classPlaces(outputs: readonly number[], { positions }: Loss): ClassPlaces {
  const size = elementCount(outputs);
  if (!positions) return { classes: size, positions: 1, stride: 1 };
  const axis = positions.classAxis(outputs.length + 1) - 1;
  const classes = outputs[axis]!;
  return { classes, positions: size / classes, stride: elementCount(outputs.slice(axis + 1)) };
}

/** The class of the greatest output at every position. */
export function predictedAt(outputs: Float32Array, { classes, positions, stride }: ClassPlaces): number[] {
  return Array.from({ length: positions }, (_, position) => {
    const first = Math.floor(position / stride) * stride * classes + (position % stride);
    let best = 0;
    for (let k = 1; k < classes; k++)
      if (outputs[first + k * stride]! > outputs[first + best * stride]!) best = k;
    return best;
  });
}

/** The class of the greatest output; where there is a single one, 1 if it is above 0. */
export function predicted(outputs: Float32Array): number {
  if (outputs.length === 1) return Number(outputs[0]! > 0);
  let best = 0;
  for (let i = 1; i < outputs.length; i++) if (outputs[i]! > outputs[best]!) best = i;
  return best;
}

/** Of pairs of vectors [B, 2, size / 2]: which second vector has the greatest cosine with the first of the pair `i`. */
export function nearestPair(outputs: Float32Array, size: number, i: number): number {
  const half = size / 2;
  let [best, nearest] = [i, -Infinity];
  for (let j = 0; j < outputs.length / size; j++) {
    const [first, second] = [i * size, j * size + half];
    let [product, square] = [0, 0];
    for (let k = 0; k < half; k++) {
      product += outputs[first + k]! * outputs[second + k]!;
      square += outputs[second + k]! ** 2;
    }
    const likeness = product / Math.sqrt(square || 1);
    if (likeness > nearest) [best, nearest] = [j, likeness];
  }
  return best;
}

/** Output of the label less the greatest other output; a single one stands against 0. */
export function marginOf(outputs: Float32Array, label: number): number {
  if (outputs.length === 1) return label === 1 ? outputs[0]! : -outputs[0]!;
  let rival = -Infinity;
  for (let i = 0; i < outputs.length; i++) if (i !== label && outputs[i]! > rival) rival = outputs[i]!;
  return outputs[label]! - rival;
}
