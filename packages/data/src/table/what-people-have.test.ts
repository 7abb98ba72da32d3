import { describe, expect, it } from 'vitest';
import type { Dataset, SamplesInMemory } from '../dataset.js';
import { tableDataset } from './table-dataset.js';
import type { TableOptions } from './table-options.js';

const table = (lines: readonly string[], options?: TableOptions): Dataset<SamplesInMemory> =>
  tableDataset({ path: 'f.csv', bytes: new TextEncoder().encode(lines.join('\n')) }, options);

describe('what people have in tables', () => {
  const rows = (row: (i: number) => string): string[] => Array.from({ length: 40 }, (_, i) => row(i));
  const notes = (lines: readonly string[], options?: TableOptions) =>
    new Map(table(lines, options).columns!.map(({ name, kind, note }) => [name, `${kind}: ${note ?? ''}`]));

  it('leaves out an index without a name, of rows that were shuffled or have names, and no other column', () => {
    const shuffled = notes([',b,k', ...rows((i) => `${(i * 7) % 40},${i % 9},${i % 2}`)]);
    expect(shuffled.get('column 0')).toBe('ignored: an index without a name, another in every row');
    const named = notes(['Unnamed: 0,b,k', ...rows((i) => `car ${i},${i % 9},${i % 2}`)]);
    expect(named.get('Unnamed: 0')).toBe('ignored: an index without a name, another in every row');
    const measured = notes([',b,k', ...rows((i) => `${i / 8},${i % 9},${i % 2}`)]);
    expect(measured.get('column 0')).toBe('number: ');
  });

  it.each<[string, string[]]>([
    ['numbers', rows((i) => `${i / 8 + 5},${(i * 7) % 11},${(i % 3) + 1}`)],
    ['numbers and a class', rows((i) => `${i / 8 + 5},${(i * 7) % 11},${i % 2 ? 'setosa' : 'virginica'}`)],
    ['letters', rows((i) => `${'pse'[i % 3]},${'xft'[i % 3]},${'yn'[i % 2]}`)],
  ])('refuses rows of %s without a header, of which the first would be lost', (_, lines) => {
    expect(() => table(lines)).toThrow(/its first line must name the columns, found what looks like a row, /);
    expect(table(lines, { header: false }).sourceRows).toBe(40);
    expect(table(lines, { header: true }).sourceRows).toBe(39);
  });

  it.each<[string, string]>([
    ['from 0, as pandas does', '0,1,2'],
    ['by years', '2019,2020,2021'],
    ['by numbers and a word', '400.5,402.5,kind'],
  ])('takes columns that are named %s', (_, header) => {
    expect(table([header, ...rows((i) => `${i / 8},${(i * 7) % 11},${i % 2}`)]).sourceRows).toBe(40);
  });

  it('says what to do where the names of columns were read as a row', () => {
    const lines = ['v,v,k', ...rows((i) => `${i / 8},${i % 7},${i % 2}`)];
    expect(() => table(lines, { header: false })).toThrow(
      /2 columns cannot be read as they are: line 1: .*found "v"; give header=yes$/,
    );
    expect(() => table(lines, { columns: ['a', 'b', 'k'] })).toThrow(
      /found "v"; where the first line names the columns, remove it$/,
    );
  });

  it('says how several blanks between fields become commas', () => {
    const aligned = rows((i) => `  ${i}${' '.repeat(1 + (i % 4))}x  k${i % 2} `);
    for (const options of [{}, { header: false }, { delimiter: ' ', header: false }])
      expect(() => table(aligned, options)).toThrow(
        /the file has several blanks between fields: make each of them a comma, sed -E .* f\.csv > table\.csv$/,
      );
    const bars = rows((i) => `${i}|${i % 3}|k${i % 2}`);
    expect(() => table(bars, { header: false })).toThrow(/give delimiter=\|$/);
  });

  it('learns the last column that has a name or a value, where all lines end with a delimiter', () => {
    const found = notes(['b,k,,', ...rows((i) => `${i % 9},${i % 2},,`)]);
    expect([...found]).toEqual([
      ['b', 'number: '],
      ['k', 'label: '],
      ['column 2', 'ignored: neither a name nor a value'],
      ['column 3', 'ignored: neither a name nor a value'],
    ]);
  });

  it('tells of a column that is called label and is not learnt', () => {
    const lines = ['Label,b,c', ...rows((i) => `${i % 3 ? 'x' : 'y'},${i / 8},${(i * 7) % 5}`)];
    expect(notes(lines).get('Label')).toBe(
      'category: a feature, as the last column is learnt; label=Label learns it',
    );
    expect(notes(lines, { label: 'Label' }).get('Label')).toBe('label: ');
  });

  it('tells of a column that names splits, which are drawn all the same', () => {
    const lines = ['part,b,k', ...rows((i) => `${i % 4 ? 'train' : 'Test'},${(i * 7) % 5},${i % 3}`)];
    expect(notes(lines).get('part')).toBe(
      'category: names splits, but is a feature, and they are drawn; ignore= leaves it out, test= takes a file of test rows',
    );
    expect(notes(lines, { ignore: ['part'] }).get('part')).toBe('ignored: ');
    expect(notes(lines.with(9, 'spare,2,1')).get('part')).toBe('category: ');
  });

  it('keeps classes apart that are ids of more digits than numbers keep', () => {
    const ids = ['9007199254740993', '9007199254740995', '9007199254740997'];
    expect(table(['v,k', ...rows((i) => `${i},${ids[i % 3]}`)]).classNames).toEqual(ids);
  });

  it('takes no line of units, and no second header, for a row with missing numbers', () => {
    const units = ['temp,load,k', '°C,kW,', ...rows((i) => `${i / 2},${i % 3},${i % 2}`)];
    expect(() => table(units)).toThrow(
      /^f\.csv: line 2 must be a row as those below it are, found other fields in 2 columns: line 2: column "temp": .*; where it is no row but units or a second header, remove that line, as sed 2d does$/,
    );
    expect(() => table(units.toSpliced(1, 1, '°C,1,0'))).toThrow(
      /take it as missing with missing=,\?,NA,°C, /,
    );
  });

  it('tells of a class that no training row has', () => {
    const lines = ['v,k', ...rows((i) => `${i % 9},${i === 7 ? 'rare' : i % 2}`)];
    expect(notes(lines, { testRows: (row) => row === 7 }).get('k')).toBe(
      'label: no training row is of class "rare": such rows can only be predicted wrongly',
    );
    expect(notes(lines, { testRows: (row) => row === 8 }).get('k')).toMatch(/^label: (?!no training)/);
  });

  it('tells of classes that the eye takes for one', () => {
    for (const other of ['new\u200b york', 'new  york', 'new\u00a0york'])
      expect(notes(['v,k', ...rows((i) => `${i % 9},${i % 2 ? 'new york' : other}`)]).get('k')).toMatch(
        /^label: .* are two classes$/,
      );
  });

  it('takes a test file whose columns stand in another order', () => {
    const file = (lines: readonly string[]) => ({
      path: 't.csv',
      bytes: new TextEncoder().encode(lines.join('\n')),
    });
    const train = file(['v,b,k', ...rows((i) => `${i},${i % 7},${i % 2}`)]);
    const { test } = tableDataset(train, { scale: 'none', label: 'k' }, file(['k,b,v', '1,5,9']));
    expect([[...test.values], [...test.labels]]).toEqual([[9, 5], [1]]);
  });

  it('tells of texts, and of a column that tells the class', () => {
    const found = notes([
      'note,result,chance,k',
      ...rows((i) => `the ${i % 9} of so many,${i % 2 ? 'won' : 'lost'},${i % 3},${i % 2 ? 'yes' : 'no'}`),
    ]);
    expect(found.get('note')).toBe('category: texts as categories; text= reads their words');
    expect(found.get('result')).toBe(
      'category: each value goes with one class alone; ignore= leaves it out, where it is known only with the label',
    );
    expect(found.get('chance')).toBe('number: ');
  });

  it('names a class that is taken for a missing value, and how to keep it', () => {
    const lines = ['v,country', ...rows((i) => `${i},${['NA', 'DE', 'FR'][i % 3]}`)];
    expect(() => table(lines)).toThrow(
      /line 2: column "country": must say what is to be learnt, found "NA", which stands for a missing value; where it is a class give missing=,\?, else /,
    );
    expect(table(lines, { missing: ['', '?'] }).classNames).toEqual(['DE', 'FR', 'NA']);
  });
});
