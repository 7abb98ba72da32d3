import { describe, expect, it } from 'vitest';
import { fileURLToPath } from 'node:url';
import { loadDataset } from '../load-dataset.js';
import { tableDataset } from './table-dataset.js';
import type { TableOptions } from './table-options.js';

const file = (path: string, lines: readonly string[]) => ({
  path,
  bytes: new TextEncoder().encode(lines.join('\n')),
});
const notesOf = (lines: readonly string[], options: TableOptions = {}, test?: readonly string[]) =>
  tableDataset(file('f.csv', lines), options, test && file('t.csv', test)).notes;

const header = 'b,x,y';
const known = Array.from(
  { length: 30 },
  (_, i) => `${i % 2 ? 'True' : 'False'},${i % 7},${i % 3 ? 'm' : 'n'}`,
);

describe('of a table', () => {
  it('tell what rows of a test file have that training did not, of those with a label', () => {
    const test = [header, 'true,1,m', 'false,?,n', 'true,2,m', 'True,3,n', ',4,n', 'odd,5,'];
    expect(notesOf([header, ...known], { unlabelled: 'skip' }, test)).toEqual([
      'test set, b: 3 rows have a category that training did not, "true" and 1 more; it counts as none of those',
      'test set, b: 1 row has no value, which training never lacked',
      'test set, x: 1 row has no value, which training never lacked',
    ]);
  });

  it('show the start of a long text', () => {
    const test = [header, `${'word '.repeat(20)},1,m`];
    expect(notesOf([header, ...known], {}, test)![0]).toContain(`"${'word '.repeat(12)}..."`);
  });

  it('are none where a test file has what training has', () => {
    expect(notesOf([header, ...known], {}, [header, 'True,1,m', 'False,2,n'])).toBeUndefined();
  });

  it('tell it of rows that are named for a part, and not of those that are drawn', () => {
    const lines = [header, ...known, 'true,1,m', 'TRUE,2,n'];
    const named = { validationRows: (row: number) => row === 30, testRows: (row: number) => row === 31 };
    expect(notesOf(lines, named)).toEqual([
      'validation set, b: 1 row has a category that training did not, "true"; it counts as none of those',
      'test set, b: 1 row has a category that training did not, "TRUE"; it counts as none of those',
    ]);
    const rare = [header, ...Array.from({ length: 30 }, (_, i) => `c${i},${i},${i % 2 ? 'm' : 'n'}`)];
    expect(notesOf(rare)).toBeUndefined();
  });

  it('tell it of splits and test files of Parquet', async () => {
    const dataDir = fileURLToPath(new URL('../../fixtures/parquet/reviews', import.meta.url));
    const strangers = (part: string) =>
      expect.stringMatching(
        new RegExp(`^${part} set, text: \\d rows? ha(s|ve) a category that training did not`),
      ) as string;
    const notes = async (name: string) => (await loadDataset(`parquet:${name}`, { dataDir })).notes;
    expect(await notes('.')).toEqual([
      '4 rows of test left out, all without a label',
      strangers('validation'),
    ]);
    expect(await notes('train-00000-of-00002.parquet?test=validation-00000-of-00001.parquet')).toEqual([
      strangers('test'),
    ]);
  });
});
