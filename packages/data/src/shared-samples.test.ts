import { describe, expect, it } from 'vitest';
import { SeededRandom } from './seeded-random.js';
import { sharedNotes } from './shared-samples.js';
import { tableDataset } from './table/table-dataset.js';

const random = new SeededRandom(1, 0, 0);
const number = (): string => random.uniform(-1, 1).toFixed(4);
const answer = (): string => 'pq'[random.below(2)]!;

const notes = (header: string, rows: readonly string[], test?: readonly string[]): string[] => {
  const file = (path: string, lines: readonly string[]) => ({
    path,
    bytes: new TextEncoder().encode([header, ...lines].join('\n')),
  });
  return sharedNotes(tableDataset(file('f.csv', rows), {}, test && file('t.csv', test)));
};

const measured = Array.from({ length: 200 }, () => `${number()},${number()},${number()},${answer()}`);

describe('test samples that are training samples, too', () => {
  it('are told where rows were copied', () => {
    const [note, ...others] = notes('a,b,c,y', [...measured, ...measured, ...measured, ...measured]);
    expect(note).toMatch(
      /^f\.csv: \d\d of 80 test samples are among the training samples, too, which makes the test error too low; leave copies out$/,
    );
    expect(others).toEqual([]);
    // A tenth of the rows is the validation set.
    expect(notes('a,b,c,y', measured, measured)[0]).toMatch(/^f\.csv: 180 of 200 test samples/);
    const numbers = measured.map((row) => `${row.slice(0, -1)}${number()}`);
    expect(notes('a,b,c,y', numbers, numbers)[0]).toMatch(/^f\.csv: 180 of 200 test samples/);
  });

  it('are not, where few were, where answers differ, or where none is', () => {
    expect(notes('a,b,c,y', measured)).toEqual([]);
    expect(notes('a,b,c,y', [...measured, ...measured.slice(0, 5)])).toEqual([]);
    const relabelled = measured.map((row) => `${row.slice(0, -1)}${row.endsWith('p') ? 'q' : 'p'}`);
    expect(notes('a,b,c,y', measured, relabelled)).toEqual([]);
  });

  const drawn = (row: () => string): string[] => Array.from({ length: 600 }, row);
  it.each<[string, string, string[]]>([
    [
      'few categories',
      'a,b,c,y',
      drawn(() => `${answer()},${'rst'[random.below(3)]},${answer()},${answer()}`),
    ],
    [
      'few categories that decide',
      'a,b,y',
      drawn(() => {
        const [a, b] = [answer(), answer()];
        return `${a},${b},${a < b ? 'yes' : 'no'}`;
      }),
    ],
    ['ages', 'age,sex,y', drawn(() => `${18 + random.below(70)},${random.below(2)},${answer()}`)],
    [
      'ages and years of birth',
      'age,born,y',
      drawn(() => {
        const age = 18 + random.below(70);
        return `${age},${2000 - age},${answer()}`;
      }),
    ],
    ['one column', 'age,y', drawn(() => `${18 + random.below(70)},${answer()}`)],
    [
      'marks from 1 to 5',
      'a,b,c,y',
      drawn(() => `${[0, 0, 0].map(() => 1 + random.below(5)).join()},${answer()}`),
    ],
  ])('are not, where equal rows are natural: %s', (_, header, rows) => {
    expect(notes(header, rows)).toEqual([]);
  });
});
