import { takeValues } from '@rankbatch/data';
import { firstLetters } from '../base/first-letters.js';
import { originalValues } from './original-values.js';
import type { ShownDataset } from '../services/load-dataset-of.js';

/** Values of a sample that is no image, shown at most. */
const maxValues = 12;

/** Letters of a value that are shown at most. */
const maxLetters = 200;

/**
 * The first values of a sample: of a row of a table as its file had them, by column; of others those that are not 0, each with the name or number
 * of its feature.
 */
export function valuesOf(dataset: ShownDataset, id: number): string {
  const { train, featureNames } = dataset;
  const original = originalValues(dataset, id);
  if (original !== null)
    return firstOf(
      Object.entries(original).map(
        ([column, value]) => `${column}: ${value === null ? 'missing' : firstLetters(value, maxLetters)}`,
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
