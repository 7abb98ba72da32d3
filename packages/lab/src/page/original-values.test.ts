import { tableDataset } from '@rankbatch/data';
import { expect, it } from 'vitest';
import { originalValues } from './original-values.js';
import { valuesOf } from './values-of.js';

const lines = Array.from({ length: 60 }, (_, row) => {
  const age = row % 7 === 0 ? '' : (18 + row * 0.25).toFixed(2);
  return `${age},${['dog', 'cat', ''][row % 3]},${1e6 + 12_345.5 * row},${row % 2 ? 'yes' : 'no'}`;
});
const bytes = new TextEncoder().encode(['age,pet,income,happy', ...lines].join('\n'));

it.each(['standard', 'none'] as const)('gives back what the row said, scaled as %s', (scale) => {
  const dataset = tableDataset({ path: 'people.csv', bytes }, { label: 'happy', scale });
  for (let id = 0; id < dataset.train.count; id += 1) {
    const [age = '', pet, income] = lines[dataset.train.rows![id]!]!.split(',');
    const values = originalValues(dataset, id);
    expect(values).toMatchObject({ age: age === '' ? null : Number(age), pet: pet === '' ? null : pet });
    // 32 bits keep 7 digits.
    expect(Math.abs(Number(values?.['income']) - Number(income))).toBeLessThan(0.2);
  }
  const text = valuesOf(dataset, 0);
  expect(text).toMatch(/^age: (missing|\d+(\.\d+)?), pet: (dog|cat|missing), income: \d+/);
});

it('has nothing to tell of samples that are no rows of a table', () => {
  const one = { count: 1, shape: [2], values: Float32Array.of(1, 2), labels: Uint8Array.of(0) };
  expect(originalValues({ train: one }, 0)).toBeNull();
});

it('tells no digits that 32 bits do not keep: zeros stand for them', () => {
  const wide = ['wide,k', ...Array.from({ length: 40 }, (_, i) => `${i * 1e12},${i % 2}`)].join('\n');
  const dataset = tableDataset({ path: 'f.csv', bytes: new TextEncoder().encode(wide) });
  for (let id = 0; id < dataset.train.count; id += 1)
    expect(originalValues(dataset, id)).toEqual({ wide: dataset.train.rows![id]! * 1e12 });
});
