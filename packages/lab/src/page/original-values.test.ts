import { tableDataset, parseDelimited } from '@rankbatch/data';
import { expect, it } from 'vitest';
import { firstLetters } from '../base/first-letters.js';
import { originalValues } from './original-values.js';
import { valuesOf } from './values-of.js';

const words = ['dog', 'unheard-of', 'N/A', ''];
const lines = Array.from({ length: 60 }, (_, row) => {
  const age = row % 7 === 0 ? '' : (18 + row * 0.25).toFixed(3);
  return `${age},${words[row % 4]},${123_456_789 + row}.250,0${row % 2}`;
});
const bytes = new TextEncoder().encode(['age,pet,income,happy', ...lines].join('\n'));
const file = { path: 'people.csv', bytes };

it.each(['standard', 'none'] as const)('shows what the row said letter by letter, scaled as %s', (scale) => {
  const dataset = tableDataset(file, { label: 'happy', scale, words: 1, text: ['pet'] });
  const shown = { ...dataset, table: parseDelimited(bytes, file.path) };
  for (let id = 0; id < dataset.train.count; id += 1) {
    const [age, pet, income] = lines[dataset.train.rows![id]!]!.split(',');
    expect(originalValues(shown, id)).toEqual({ age: age || null, pet: pet || null, income });
  }
});

it('shows all digits of a number to learn, and no more than the first letters of a long text', () => {
  const long = new TextEncoder().encode(
    [
      'price,note',
      ...lines.map((line, row) => `${line.split(',')[2]},a${row} ${'very '.repeat(99)}long`),
    ].join('\n'),
  );
  const dataset = tableDataset(
    { path: 'p.csv', bytes: long },
    { label: 'price', task: 'regression', text: ['note'] },
  );
  const shown = { ...dataset, table: parseDelimited(long, 'p.csv') };
  const row = dataset.train.rows![0]!;
  expect(originalValues(shown, 0)?.['price']).toBe(`${123_456_789 + row}.250`);
  expect(valuesOf(shown, 0)).toMatch(new RegExp(`^note: a${row} (very )+v?e?r?y?…, price: `));
  expect(valuesOf(shown, 0).length).toBeLessThan(250);
});

it('cuts no sign in half', () => {
  const cut = Array.from({ length: 5 }, (_, most) => firstLetters('a😀\n😀b', most + 1));
  expect(cut).toEqual(['…', 'a…', 'a…', 'a😀…', 'a😀 …']);
});

it('has nothing to tell of samples that are no rows of a table, or whose table is not at hand', () => {
  const one = { count: 1, shape: [2], values: Float32Array.of(1, 2), labels: Uint8Array.of(0) };
  expect(originalValues({ train: one }, 0)).toBeNull();
  expect(originalValues(tableDataset(file), 0)).toBeNull();
});
