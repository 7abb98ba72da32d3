import { emptyLabels } from '../../class-labels.js';
import { DataError } from '../../data-error.js';
import type { ClassLabels } from '../../dataset.js';
import type { ColumnFields } from '../encoder.js';
import { looksNumeric } from '../numeric.js';
import { MAX_GUESSED_CLASSES } from '../table-options.js';
import type { Answers } from './answers.js';

/**
 * Reads a column of classes, in the order of their numbers if all are numbers, else by their code units.
 *
 * @param chosen whether the task was named, so that many classes are meant
 */
export function readClasses(fields: ColumnFields, count: number, chosen: boolean): Answers {
  const classNames = classNamesOf(fields, count, chosen);
  const positions = new Map(classNames.map((name, k) => [name, k]));
  const encode = (from: ColumnFields, rows: ArrayLike<number>): ClassLabels => {
    const labels = emptyLabels(rows.length, classNames.length);
    for (let i = 0; i < rows.length; i++) {
      const name = readLabel(from, rows[i]!);
      const position = positions.get(name);
      if (position === undefined)
        throw new DataError(
          `${from.where(rows[i]!)}: must be one of the training file's classes ${listOf(classNames)}, found ${JSON.stringify(name)}; correct it or leave the row out`,
        );
      labels[i] = position;
    }
    return labels;
  };
  return {
    strata: encode(
      fields,
      Uint32Array.from({ length: count }, (_, row) => row),
    ),
    fit: () => ({
      facts: { classes: classNames.length, classNames },
      read: ([column], rows) => ({ labels: encode(column!, rows) }),
    }),
  };
}

function classNamesOf(fields: ColumnFields, count: number, chosen: boolean): string[] {
  const names = new Set<string>();
  for (let row = 0; row < count; row++) names.add(readLabel(fields, row));
  const sorted = [...names].sort();
  const areNumbers = sorted.every(looksNumeric);
  if (sorted.length < 2)
    throw new DataError(
      `${fields.name}: must hold 2 classes or more, found ${sorted.length}; is it the label's column? name that one with label`,
    );
  if (!chosen && areNumbers && sorted.length > MAX_GUESSED_CLASSES && !areCounted(sorted, count))
    throw new DataError(
      `${fields.name}: must hold classes, found ${sorted.length} different numbers, such as ${sorted[0]} and ${sorted[1]}; ` +
        `give task=regression to predict numbers, task=classes if each is a class, or name another column with label`,
    );
  if (!chosen && sorted.length > 256 && sorted.length * 2 > count)
    throw new DataError(
      `${fields.name}: must hold classes, found ${sorted.length} different values in ${count} rows; ` +
        `is it the label's column? name that one with label, or give task=classes if each is a class`,
    );
  return areNumbers ? sorted.sort((a, b) => Number(a) - Number(b)) : sorted;
}

/** Whether many numbers can be the numbers of classes: integers, each for ten rows or more on average. */
function areCounted(names: readonly string[], count: number): boolean {
  return names.length * 10 <= count && names.every((name) => /^\d+$/.test(name));
}

function readLabel(fields: ColumnFields, row: number): string {
  const name = fields.get(row);
  if (name === undefined)
    throw new DataError(`${fields.where(row)}: must be a class, found a missing value; leave the row out`);
  return name;
}

function listOf(names: readonly string[]): string {
  return names.length > 20 ? `${names.slice(0, 20).join(', ')}, ...` : names.join(', ');
}
