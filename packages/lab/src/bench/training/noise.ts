import type { Model, Samples } from '@rankbatch/onnx';
import { Random } from 'rankbatch';

/**
 * Pictures of random bytes, or texts of random ids below `vocabulary`, with random labels; what is in them makes no difference to the speed.
 */
export function drawNoise(
  { sampleShape, classes }: Model,
  count: number,
  seed: number,
  vocabulary?: number,
): Samples {
  const random = new Random(seed);
  const size = sampleShape.reduce((product, dimension) => product * dimension, 1);
  const values =
    vocabulary === undefined
      ? randomBytes(random, count * size)
      : Int32Array.from({ length: count * size }, () => random.below(vocabulary));
  return {
    count,
    shape: sampleShape,
    values,
    labels: Uint8Array.from({ length: count }, () => random.below(classes)),
  };
}

function randomBytes(random: Random, count: number): Uint8Array {
  const words = new Uint32Array(Math.ceil(count / 4));
  random.fillUint32(words);
  return new Uint8Array(words.buffer, 0, count);
}
