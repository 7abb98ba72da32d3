import { describe, expect, it } from 'vitest';
import type { Dataset, SamplesInMemory } from '../dataset.js';
import { tableDataset } from './table-dataset.js';
import type { TableOptions } from './table-options.js';

const table = (lines: readonly string[], options?: TableOptions): Dataset<SamplesInMemory> =>
  tableDataset({ path: 'f.csv', bytes: new TextEncoder().encode(lines.join('\n')) }, options);

/** 40 rows; the field of column `a` comes from `field`, and that of `b` is a number. */
const column = (field: (i: number) => string): string[] => [
  'a,b,k',
  ...Array.from({ length: 40 }, (_, i) => `${field(i)},${(i * 7) % 11},${i % 2}`),
];

describe('the readings of columns', () => {
  it('name every column, its kind, values and gaps, and what is worth a look', () => {
    const lines = [
      'id,age,zip,mood,text,one,k',
      ...Array.from({ length: 40 }, (_, i) =>
        [
          100 + i,
          i % 8 === 3 ? 'n/a' : 20 + (i % 9),
          `${['N1', 'S2', '33'][i % 3]}`,
          i % 5 === 0 ? '?' : 'fine',
          i % 2 ? 'so so' : 'so it goes',
          7,
          i % 2 ? 'x' : 'y',
        ].join(),
      ),
    ];
    expect(table(lines, { text: ['text'], ignore: ['mood'] }).columns).toEqual([
      { name: 'id', kind: 'number', values: 40, missing: 0, note: 'looks like a row number' },
      { name: 'age', kind: 'number', values: 9, missing: 5, note: '5 fields such as "n/a" taken as missing' },
      { name: 'zip', kind: 'category', values: 3, missing: 0, note: '13 of 40 fields are numbers' },
      { name: 'mood', kind: 'ignored', values: 1, missing: 8 },
      { name: 'text', kind: 'text', values: 2, missing: 0 },
      { name: 'one', kind: 'number', values: 1, missing: 0, note: 'the same number in every row' },
      { name: 'k', kind: 'label', values: 2, missing: 0 },
    ]);
  });

  it('tell of numbers that lose digits, and of numbers that look like codes', () => {
    const noteOf = (field: (i: number) => string) => table(column(field)).columns![0]!.note;
    expect(noteOf((i) => `${2n ** 60n + BigInt(i * i)}`)).toBe(
      'has integers of more digits than numbers keep; categorical= keeps them apart, ignore= leaves them out',
    );
    expect(noteOf((i) => `${2n ** 60n + 1024n * BigInt(i * i)}`)).toBeUndefined();
    expect(noteOf((i) => `0${100 + i * i}`)).toBe(
      'some begin with zeros, as codes do; categorical= keeps them as they are',
    );
    expect(noteOf((i) => `0.${i * i}`)).toBeUndefined();
  });

  it('leave out what delimiters at the ends of lines make', () => {
    const lines = column((i) => `${i * i}`).map((line) => `${line},`);
    const dataset = table(lines, { label: 'k' });
    expect(dataset.columns![3]).toMatchObject({ kind: 'ignored', note: 'neither a name nor a value' });
    expect(dataset.featureNames).toEqual(['a', 'b']);
  });

  it('leave out a column without any value, unless it is named', () => {
    const lines = [
      'a,b,c,k',
      ...Array.from({ length: 40 }, (_, i) => `${i * i},,${i % 2 ? 'n/a' : 'None'},${i % 2}`),
    ];
    const { columns, featureNames } = table(lines, { missing: ['', 'n/a', 'None'] });
    expect(columns!.slice(1, 3)).toEqual(
      ['b', 'c'].map((name) => ({
        name,
        kind: 'ignored',
        values: 0,
        missing: 40,
        note: 'no value in any row',
      })),
    );
    expect(featureNames).toEqual(['a']);
    expect(() => table(lines, { numeric: ['b'] })).toThrow(
      'column "b": must have a number in some training row',
    );
  });

  it('leave out a row number that pandas wrote and read again', () => {
    const lines = column((i) => `${i}`).with(0, 'Unnamed: 0,b,k');
    const { columns, featureNames } = table(lines);
    expect(columns![0]).toMatchObject({ kind: 'ignored', note: 'a row number without a name' });
    expect(featureNames).toEqual(['b']);
  });

  it('tell of dates, which are no numbers', () => {
    const note =
      'dates as categories; write what of them tells something, such as the year, as numbers, or give ignore=';
    const kinds = [
      (i: number) => `2024-05-${10 + (i % 20)}`,
      (i: number) => `${1 + (i % 28)}.2.2024`,
      (i: number) => `2024-05-01T0${i % 10}:30:00Z`,
      (i: number) => `${1 + (i % 12)}/28/24`,
    ];
    for (const field of kinds)
      expect(table(column(field)).columns![0]).toMatchObject({ kind: 'category', note });
    expect(table(column((i) => `12-${i % 3}-x`)).columns![0]!.note).toBeUndefined();
  });

  it('tell of dates without marks, which are numbers, where all are dates', () => {
    const noteOf = (field: (i: number) => string) => table(column(field)).columns![0];
    const told = {
      kind: 'number',
      note: 'looks like dates as numbers, 20240131 and 20240201 far apart; write what of them tells something, such as the year, in a column of its own, or give ignore=',
    };
    expect(noteOf((i) => `2024${['0131', '0229', '1231'][i % 3]}`)).toMatchObject(told);
    expect(noteOf((i) => (i % 9 ? `199912${10 + (i % 20)}.0` : ''))).toMatchObject(told);
    for (const other of ['20230229', '20241301', '20240100', '18991231', '21010101', '2024010', '20240101.5'])
      expect(noteOf((i) => (i === 7 ? other : `202401${10 + (i % 20)}`))).not.toHaveProperty('note');
  });

  it.each([
    ['case', 'North', 'north'],
    ['the codes of their letters', 'caf\u00e9', 'cafe\u0301'],
  ])('tell of values and classes that differ in %s only', (_, one, other) => {
    const lines = [
      'a,b,k',
      ...Array.from({ length: 40 }, (__, i) => `${[one, other, 'x'][i % 3]},${i * i},${[one, other][i % 2]}`),
    ];
    const [values, , classes] = table(lines).columns!;
    expect(values!.note).toBe(
      `${[one, other].map((name) => JSON.stringify(name)).join(' and ')} are two values`,
    );
    expect(classes!.note).toBe(
      `${[one, other]
        .map((name) => JSON.stringify(name))
        .sort()
        .join(' and ')} are two classes`,
    );
  });

  it('are plain data', () => {
    const { columns } = table(column((i) => `${i * i}`));
    expect(JSON.parse(JSON.stringify(columns))).toEqual(columns);
  });

  it('leave out a row number without a name, as pandas writes it', () => {
    const lines = [',b,k', ...Array.from({ length: 40 }, (_, i) => `${i},${(i * 7) % 11},${i % 2}`)];
    const { columns, featureNames } = table(lines);
    expect(columns![0]).toEqual({
      name: 'column 0',
      kind: 'ignored',
      values: 40,
      missing: 0,
      note: 'a row number without a name',
    });
    expect(featureNames).toEqual(['b']);
    // Named by an option it is what the option says.
    expect(table(lines, { numeric: [0] }).featureNames).toEqual(['column 0', 'b']);
    // Its columns may have the names of positions.
    expect(table([',0,1', ...lines.slice(1)]).featureNames).toEqual(['0']);
  });
});

describe('words in a column of numbers', () => {
  it.each(['', '?', 'NA', 'na', 'N/A', '#N/A', '<NA>', 'null', 'NULL', 'None', 'NaN', 'nan', '-', '.'])(
    '%j are missing values',
    (word) => {
      const { featureNames, columns } = table(column((i) => (i % 10 === 7 ? ` ${word} ` : `${i / 2}`)));
      expect(featureNames).toEqual(['a', 'a missing', 'b']);
      expect([columns![0]!.kind, columns![0]!.missing]).toEqual(['number', 4]);
    },
  );

  it.each(['unknown', 'many', 'inf', '12a', '3-4', '1e999'])('%j are refused with a cure', (word) => {
    const lines = column((i) => (i === 7 ? word : `${i / 2}`));
    const message =
      `f.csv: line 9: column "a": must be a finite number, as 39 of 40 fields of the column are, found "${word}"; correct it, ` +
      `take it as missing with missing=,?,NA,${word}, give categorical=a to read categories, or ignore=a`;
    expect(() => table(lines)).toThrow(message);
    // And the cures work.
    const missing = ['', '?', 'NA', word];
    expect(table(lines, { missing }).featureNames).toEqual(['a', 'a missing', 'b']);
    expect(table(lines, { categorical: ['a'] }).featureNames).toContain(`a=${word}`);
  });

  it('are categories where they are half of the fields or more, and told', () => {
    const { columns } = table(column((i) => (i % 2 ? ['low', 'high'][i % 3 ? 0 : 1]! : `${i % 4}`)));
    expect(columns![0]).toMatchObject({ kind: 'category', note: '20 of 40 fields are numbers' });
  });

  it('may not make more categories than a column can have', () => {
    const many = ['a,k', ...Array.from({ length: 400 }, (_, i) => `name ${i},${i % 2}`)];
    expect(() => table(many)).toThrow('found 400; give text=a to read words, or ignore=a');
  });

  it('are categories where none of the fields is a number', () => {
    expect(table(column((i) => (i % 2 ? 'None' : '-'))).featureNames).toEqual(['a=-', 'a=None', 'b']);
  });
});

describe('numbers as people write them', () => {
  it.each([
    [
      '1,234.5',
      (i: number) => `"${1 + i},234.5"`,
      'give numbers=point to read it as 1234.5, or categorical=a',
    ],
    [
      '1.234,5',
      (i: number) => `"${1 + i}.234,5"`,
      'give numbers=comma to read it as 1234.5, or categorical=a',
    ],
    [
      '1 234,5',
      (i: number) => `"${1 + i} 234,5"`,
      'give numbers=comma to read it as 1234.5, or categorical=a',
    ],
    [
      '12 %',
      (i: number) => `${12 + i} %`,
      'give numbers=point to read it as 12, or numbers=comma to read it as 12',
    ],
    [
      '$12',
      (i: number) => `$${12 + i}`,
      'give numbers=point to read it as 12, or numbers=comma to read it as 12',
    ],
    [
      '1,234',
      (i: number) => `"${1 + i},234"`,
      'give numbers=point to read it as 1234, or numbers=comma to read it as 1.234',
    ],
  ])('are no categories in silence: %s', (first, field, cure) => {
    const lines = column(field);
    expect(() => table(lines)).toThrow(
      `f.csv: line 2: column "a": must be a number as 1234.5, found ${JSON.stringify(first)}; ${cure}`,
    );
  });

  it('are refused among other numbers too', () => {
    const lines = column((i) => (i === 7 ? '"1,234.5"' : `${i}.25`));
    expect(() => table(lines)).toThrow(
      'f.csv: line 9: column "a": must be a number as 1234.5, found "1,234.5"',
    );
    expect(table(lines, { numbers: 'point' }).featureNames).toEqual(['a', 'b']);
  });

  it.each<[NonNullable<TableOptions['numbers']>, (i: number) => string]>([
    ['point', (i) => `"${1 + i},234.5"`],
    ['comma', (i) => `"${1 + i}.234,5"`],
    ['comma', (i) => `"€ ${1 + i}\u00a0234,5"`],
    ['point', (i) => `"${1 + i},234.5 %"`],
  ])('are read with the option (%s)', (numbers, field) => {
    const { train, columns } = table(column(field), { numbers, scale: 'none', ignore: ['b'] });
    expect(columns![0]!.kind).toBe('number');
    expect([...train.values]).toEqual([...train.rows!].map((row) => 1000 * (1 + row) + 234.5));
  });

  it('of which one alone could be two numbers are cured as the others need it', () => {
    expect(() =>
      table(['a,b,c', ...Array.from({ length: 20 }, (_, i) => `"${1 + i},234","${i},5",${i % 2}`)]),
    ).toThrow(/^f\.csv: 2 columns cannot be read as they are: .*; give numbers=comma$/);
  });

  it('are refused where a point would be taken for a mark between thousands', () => {
    expect(() =>
      table(
        column((i) => `${i}.5`),
        { numbers: 'comma' },
      ),
    ).toThrow(
      'must be a number as 1.234,5 or 1234,5, found "0.5"; give numbers=plain to read it as 0.5, or numbers=point to read it as 0.5',
    );
  });

  it('have one unit in a column', () => {
    expect(() =>
      table(
        column((i) => (i === 7 ? '7' : `${i} %`)),
        { numbers: 'point' },
      ),
    ).toThrow(
      'f.csv: line 9: column "a": must be a number in %, as those before it, found "7"; write them alike',
    );
  });
});

describe('numbers with a word behind them', () => {
  it('are categories, and told', () => {
    const { columns } = table(column((i) => `${i % 9}.5 kg`));
    expect(columns![0]).toMatchObject({
      kind: 'category',
      note: 'looks like numbers in kg, which are numbers without it',
    });
    const places = table(column((i) => ['1st', '2nd', '3rd'][i % 3]!));
    expect(places.columns![0]).toEqual({ name: 'a', kind: 'category', values: 3, missing: 0 });
  });
});

describe('tables of 80,000 columns', () => {
  it('are read', () => {
    const places = Array.from({ length: 80_000 }, (_, k) => k);
    const names = places.map((k) => `g${k}`);
    const lines = Array.from({ length: 20 }, (_, i) =>
      places
        .map((k) => (i * k) % 7)
        .concat(i % 2)
        .join(),
    );
    const { featureNames } = table([[...names, 'k'].join(), ...lines], { ignore: names.slice(0, 20_000) });
    expect(featureNames).toHaveLength(60_000);
  });
});
