import type { Dataset } from '@rankbatch/data';

/** Values of a sample that is no image, shown at most. */
const maxValues = 12;

/** The first values of a sample that are not 0, each with the name or number of its feature. */
export function valuesOf({ train, featureNames }: Dataset, id: number): string {
  const size = train.shape.reduce((product, length) => product * length, 1);
  const shown = [...train.values.subarray(id * size, (id + 1) * size)].flatMap((value, index) => {
    if (value === 0) return [];
    return featureNames?.[index] !== undefined && value === 1
      ? [featureNames[index]]
      : [`${featureNames?.[index] ?? index}: ${Number(value.toPrecision(3))}`];
  });
  return shown.slice(0, maxValues).join(', ') + (shown.length > maxValues ? ', …' : '');
}
