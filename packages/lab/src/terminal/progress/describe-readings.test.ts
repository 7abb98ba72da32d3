import type { ColumnReading } from '@rankbatch/data';
import { expect, it } from 'vitest';
import { describeReadings } from './describe-readings.js';

const number = (name: string, note?: string): ColumnReading => ({
  name,
  kind: 'number',
  values: 9,
  missing: 0,
  ...(note !== undefined && { note }),
});

it('tells each column with what matters of its kind', () => {
  expect(
    describeReadings([
      number('age'),
      { name: 'zip', kind: 'category', values: 412, missing: 3 },
      number('id', 'looks like a row number'),
      { name: 'note', kind: 'ignored', values: 8, missing: 2 },
      { name: 'price', kind: 'label', values: 90, missing: 0 },
    ]),
  ).toBe(
    'columns: age (number); zip (category, 412 values, 3 missing); id (number, looks like a row number); note (ignored); price (label)',
  );
});

it('names of a wide table the first columns and those that are worth a look', () => {
  const columns = Array.from({ length: 100 }, (_, index) =>
    number(`c${index}`, index === 70 ? 'looks like a row number' : undefined),
  );
  const text = describeReadings(columns);
  expect(text).toContain('c29 (number); c70 (number, looks like a row number); and 69 more, all in run.json');
  expect(text).not.toContain('c30 ');
});
