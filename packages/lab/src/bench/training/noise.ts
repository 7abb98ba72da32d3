import type { Model, Samples } from '@rankbatch/onnx';
import { Random } from 'rankbatch';

/** Pictures of random bytes with random labels, which any model takes; what is in them makes no difference to the speed. */
export function drawNoise({ sampleShape, classes }: Model, count: number, seed: number): Samples {
  const random = new Random(seed);
  const size = sampleShape.reduce((product, dimension) => product * dimension, 1);
  const words = new Uint32Array(Math.ceil((count * size) / 4));
  random.fillUint32(words);
  return {
    count,
    shape: sampleShape,
    values: new Uint8Array(words.buffer, 0, count * size),
    labels: Uint8Array.from({ length: count }, () => random.below(classes)),
  };
}
