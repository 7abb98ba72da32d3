import type { Dataset, SamplesInMemory } from '@rankbatch/data';
import { Random } from 'rankbatch';

/** Three overlapping clouds of points in the plane, the same at every call. */
export function toyDataset(sizes = { train: 50, validation: 20, test: 10 }): Dataset<SamplesInMemory> {
  const random = new Random(2015);
  return {
    name: 'toy',
    classes: 3,
    train: cloud(sizes.train, random),
    validation: cloud(sizes.validation, random),
    test: cloud(sizes.test, random),
  };
}

function cloud(count: number, random: Random): SamplesInMemory {
  const labels = Uint8Array.from({ length: count }, (_, id) => id % 3);
  const values = Float32Array.from(
    { length: 2 * count },
    (_, i) => Math.cos((labels[i >> 1]! / 3) * 2 * Math.PI - (i % 2) * 1.57) + 1.5 * (random.float() - 0.5),
  );
  return { count, shape: [2], values, labels };
}
