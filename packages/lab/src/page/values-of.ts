import { takeValues, type Dataset } from '@rankbatch/data';
import { originalValues } from './original-values.js';

/** Values of a sample that is no image, shown at most. */
const maxValues = 12;

/**
 * The first values of a sample: of a row of a table as its file had them, by column; of others those that are not 0, each with the name or number
 * of its feature.
 */
export function valuesOf(dataset: Dataset, id: number): string {
  const { train, featureNames } = dataset;
  const original = originalValues(dataset, id);
  if (original !== null)
    return firstOf(
      Object.entries(original).flatMap(([column, value]) =>
        value === '' ? [] : [`${column}: ${value ?? 'missing'}`],
      ),
    );
  return firstOf(
    [...takeValues(train, [id])].flatMap((value, index) => {
      if (value === 0) return [];
      return featureNames?.[index] !== undefined && value === 1
        ? [featureNames[index]]
        : [`${featureNames?.[index] ?? index}: ${Number(value.toPrecision(3))}`];
    }),
  );
}

function firstOf(values: readonly string[]): string {
  return values.slice(0, maxValues).join(', ') + (values.length > maxValues ? ', …' : '');
}
