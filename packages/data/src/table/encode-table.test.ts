import { describe, expect, it } from 'vitest';
import { DataError } from '../data-error.js';
import type { Dataset, SamplesInMemory } from '../dataset.js';
import { encodeAnswers, encodeRows, encodeTable } from './encode-table.js';
import { tableDataset } from './table-dataset.js';
import type { TableEncoding } from './table-encoding.js';
import type { TableOptions } from './table-options.js';

const file = (lines: readonly string[], path = 'new.csv') => ({
  path,
  bytes: new TextEncoder().encode(lines.join('\n')),
});

/** Rows of numbers, categories and text, with gaps of all kinds. */
const rows = Array.from({ length: 60 }, (_, i) => ({
  size: i % 7 === 3 ? 'n/a' : `${(i * i) / 3}`,
  color: i % 5 === 2 ? '' : ['red', 'green', 'blue'][i % 3]!,
  text: ['so it goes', 'here it is', 'so what', ''][i % 4]!,
  kind: ['x', 'y'][i % 2]!,
}));
const columns = ['size', 'color', 'text', 'kind'] as const;
const linesOf = (names: readonly (keyof (typeof rows)[0])[]): string[] =>
  rows.map((row) => names.map((name) => row[name]).join());
const lines = [columns.join(), ...linesOf(columns)];

const train = (options: TableOptions = {}, text = lines): Dataset<SamplesInMemory> =>
  tableDataset(file(text, 'f.csv'), { text: ['text'], ...options });
/** The encoding as it comes out of a file. */
const stored = ({ encoding }: Dataset<SamplesInMemory>): TableEncoding =>
  JSON.parse(JSON.stringify(encoding)) as TableEncoding;

/** The features of every row of the training file, as the data set has them. */
function featuresByRow({
  train: first,
  validation,
  test,
}: Dataset<SamplesInMemory>): Map<number, Float32Array> {
  const features = new Map<number, Float32Array>();
  for (const part of [first, validation, test]) {
    const width = part.values.length / part.count;
    for (const [i, row] of part.rows!.entries())
      features.set(row, part.values.slice(i * width, (i + 1) * width) as Float32Array);
  }
  return features;
}

function expectSameBits(
  encoded: Pick<SamplesInMemory, 'values' | 'shape' | 'count'>,
  dataset: Dataset<SamplesInMemory>,
): void {
  const width = encoded.shape[0]!;
  expect([encoded.count, encoded.shape]).toEqual([60, dataset.train.shape]);
  for (const [row, features] of featuresByRow(dataset))
    expect(Buffer.from(encoded.values.slice(row * width, (row + 1) * width).buffer)).toEqual(
      Buffer.from(features.buffer),
    );
}

describe('encodeTable', () => {
  it.each<[string, TableOptions]>([
    ['by default', {}],
    ['numbers as they are', { scale: 'none' }],
    ['counts of words', { weighting: 'counts', words: 3 }],
    ['hashed words', { hashed: true, words: 16 }],
    ['another list of missing fields', { missing: ['red'] }],
  ])('gives the training file the very features of the data set: %s', (_, options) => {
    const dataset = train(options);
    expectSameBits(encodeTable(stored(dataset), file(lines)), dataset);
  });

  it('finds columns by their names, without those of labels and among others', () => {
    const dataset = train();
    const names = ['text', 'color', 'size'] as const;
    const other = [`id,${names.join()}`, ...linesOf(names).map((line, i) => `${i},${line}`)];
    expectSameBits(encodeTable(stored(dataset), file(other)), dataset);
  });

  it('reads files without header with and without their labels', () => {
    const labelFirst = ['kind', 'size', 'color', 'text'] as const;
    const dataset = train({ header: false, label: 0, text: [3] }, linesOf(labelFirst));
    const encoding = stored(dataset);
    expectSameBits(encodeTable(encoding, file(linesOf(labelFirst))), dataset);
    expectSameBits(encodeTable(encoding, file(linesOf(['size', 'color', 'text']))), dataset);
    expect(() => encodeTable(encoding, file(linesOf(['size', 'color'])))).toThrow(
      'new.csv: must have the 4 columns of the training file, or 3 without labels, found 2',
    );
  });

  it('reads files written as the training file was', () => {
    const comma = lines.map((line) => line.replaceAll(',', ';').replaceAll('.', ','));
    const dataset = train({ delimiter: ';', numbers: 'comma' }, comma);
    expectSameBits(encodeTable(stored(dataset), file(comma)), dataset);
    const plain = train();
    expect(dataset.train.values).toEqual(plain.train.values);
  });

  it('refuses encodings that it does not know', () => {
    const other = { ...stored(train()), version: 2 } as unknown as TableEncoding;
    expect(() => encodeTable(other, file(lines))).toThrow('encoding: must be one of version 1, got 2');
  });

  it('names what is wrong in new rows', () => {
    const encoding = stored(train());
    expect(() => encodeTable(encoding, file(['size,color', '1,red']))).toThrow(
      new DataError(
        'new.csv: must have the column "text" that the model was trained with, found size, color',
      ),
    );
    expect(() => encodeTable(encoding, file(['size,color,text', '1,red,so', 'much,red,so']))).toThrow(
      'new.csv: line 3: column "size": must be a finite number, found "much"',
    );
  });
});

describe('encodeRows', () => {
  it('gives objects the very features of the data set, numbers as numbers or as text', () => {
    const dataset = train();
    const objects = rows.map(({ size, color, text }, i) => ({
      color,
      text,
      size: size === 'n/a' ? (i % 2 ? null : undefined) : i % 2 ? size : Number(size),
    }));
    expectSameBits(encodeRows(stored(dataset), objects), dataset);
  });

  it('takes numbers without the unit and the format of the file', () => {
    const prices = ['p,k', ...Array.from({ length: 40 }, (_, i) => `"€ 1.${100 + i},25",${i % 2}`)];
    const { encoding } = tableDataset(file(prices), { numbers: 'comma', scale: 'none' });
    const { values } = encodeRows(encoding!, [{ p: 1.234 }, { p: '€ 7,5' }, { p: null }]);
    expect(values.subarray(0, 2)).toEqual(Float32Array.of(1.234, 7.5));
  });

  it('takes no column from what every object has', () => {
    const odd = [
      'constructor,b,k',
      ...Array.from({ length: 40 }, (_, i) => `${i % 2 ? '' : i},${i * i},${i % 2}`),
    ];
    const { encoding, featureNames } = tableDataset(file(odd), { scale: 'none' });
    expect(featureNames).toEqual(['constructor', 'constructor missing', 'b']);
    expect([...encodeRows(encoding!, [{ b: 5 }]).values.subarray(1)]).toEqual([1, 5]);
  });

  it('refuses rows of other columns', () => {
    expect(() => encodeRows(train().encoding!, [{ size: 1 }, { size: 'big' }])).toThrow(
      'rows: row 1: column "size": must be a finite number, found "big"',
    );
    expect(() => encodeRows(train().encoding!, [{ size: 1 }, { sise: 2 }])).toThrow(
      'rows: row 1 must have columns that the model was trained with, such as "size", found sise',
    );
  });

  it('refuses a name that is almost that of a column which the row lacks, and takes others as no columns', () => {
    const { encoding } = train();
    expect(() => encodeRows(encoding!, [{ size: 1 }, { size: 2, Color: 'red' }])).toThrow(
      'rows: row 1: "Color" must be the name of a column that the model was trained with, as "color"; ' +
        'if it is another, give "color" too, null where it is missing',
    );
    const plain = encodeRows(encoding!, [{ size: 2 }]).values;
    expect(encodeRows(encoding!, [{ size: 2, color: null, Color: 'red', id: 7 }]).values).toEqual(plain);
  });
});

describe('encodeTable of wide rows', () => {
  it('tells how many it takes at once, as the encoding is what it is', () => {
    const encoding: TableEncoding = {
      ...train().encoding!,
      features: [{ kind: 'text', column: 'text', words: 2 ** 17, weights: null }],
    };
    const many = ['text', ...Array.from({ length: 1025 }, () => 'so it goes')];
    expect(() => encodeTable(encoding, file(many))).toThrow(
      /^new\.csv: must become at most 134217728 numbers, found 1025 rows of 131072 features, 131072 of them of column "text"; give at most 1024 rows at once, as tablePieces\(encoding, path, 1024\) does$/,
    );
  });
});

describe('encodeAnswers', () => {
  it('gives the labels of rows that have some', () => {
    const encoding = stored(train());
    expect([...encodeAnswers(encoding, file(lines))!.labels]).toEqual(rows.map((_, i) => i % 2));
    expect(encodeAnswers(encoding, file(['size,color,text', '1,red,so']))).toBeUndefined();
    expect(encodeAnswers(encoding, file(['size,color,text,kind', '1,red,so,?']))).toBeUndefined();
    const some = encodeAnswers(encoding, file([columns.join(), '1,red,so,?', '2,red,so,y']))!;
    expect([[...some.rows], [...some.labels]]).toEqual([[1], [1]]);
    expect(() => encodeAnswers(encoding, file([columns.join(), '1,red,so,z']))).toThrow(
      'new.csv: line 2: column "kind": must be one of the training file\'s classes x, y, found "z"',
    );
  });

  it('gives numbers to predict in the deviations of the training file', () => {
    const prices = ['x,p', ...Array.from({ length: 40 }, (_, i) => `${i % 3},${i * i}.5`)];
    const dataset = tableDataset(file(prices), { task: 'regression' });
    const { targets } = encodeAnswers(stored(dataset), file(prices))!;
    for (const { rows: own, targets: expected } of [dataset.train, dataset.test])
      expect([...own!].map((row) => targets![row])).toEqual([...expected!]);
  });
});
