import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Dataset, SamplesInMemory } from '../dataset.js';
import { loadDataset } from '../load-dataset.js';
import { encodeTable } from './encode-table.js';

// The files are those of fixtures/make.py, by Python's csv, pandas and NumPy.
const dataDir = join(dirname(fileURLToPath(import.meta.url)), '../../fixtures');
const load = (name: string): Promise<Dataset<SamplesInMemory>> => loadDataset(name, { dataDir });
const bytesOf = (name: string) => ({ path: name, bytes: new Uint8Array(readFileSync(join(dataDir, name))) });

/** All that was read, whatever the file was called. */
const content = ({ featureNames, train, validation, test, task }: Dataset<SamplesInMemory>): unknown => ({
  featureNames,
  train,
  validation,
  test,
  task,
});

describe('tables of other programs', () => {
  it('by pandas: mixed columns, gaps, a number to predict', async () => {
    const { featureNames, columns, task, train } = await load('houses.csv?label=price&task=regression');
    expect(featureNames).toEqual([
      'id',
      'area',
      'area missing',
      'tax',
      'zone=east',
      'zone=north',
      'zone=south',
      'zone=missing',
      'pool=False',
      'pool=True',
    ]);
    expect(columns!.map(({ kind, missing, note }) => [kind, missing, note])).toEqual([
      ['number', 0, 'looks like a row number'],
      ['number', 3, undefined],
      ['number', 0, undefined],
      ['category', 4, undefined],
      ['category', 0, undefined],
      ['label', 0, undefined],
    ]);
    if (task?.kind !== 'regression') throw new Error('must be regression');
    for (const [i, row] of train.rows!.entries())
      expect(train.targets![i]! * task.deviations[0]! + task.means[0]!).toBeCloseTo(
        100_000 + 2500.5 * row,
        1,
      );
  });

  it.each([
    ['gaps as a word', 'houses-null.csv?label=price&task=regression&missing=,null'],
    ['decimal commas', 'houses-comma.csv?label=price&task=regression&delimiter=;&numbers=comma'],
    ['tabs, CR LF and an index without a name', 'houses-index.tsv?label=price&task=regression'],
    ['a row number that is left out by name', 'csv:houses.csv?label=price&task=regression'],
  ])('are the same table with %s', async (_, name) => {
    expect(content(await load(name))).toEqual(content(await load('houses.csv?label=price&task=regression')));
  });

  it.each(['houses.jsonl', 'houses.json'])('are the same table in JSON, %s', async (path) => {
    const lines = await load(`${path}?label=price&task=regression`);
    const { train, test, featureNames } = await load('houses.csv?label=price&task=regression');
    // JSON says false and true where CSV says False and True.
    expect(lines.featureNames!.map((name) => name.replace('=f', '=F').replace('=t', '=T'))).toEqual(
      featureNames,
    );
    expect([lines.train, lines.test]).toEqual([train, test]);
  });

  it('with an index without a name teach no row number', async () => {
    const { columns } = await load('houses-index.tsv?label=price&task=regression');
    expect(columns![0]).toMatchObject({ kind: 'ignored', note: 'a row number without a name' });
  });

  it('are told where the delimiter or the format of numbers is another', async () => {
    await expect(load('houses-comma.csv?label=price&task=regression')).rejects.toThrow(
      'semicolons between fields: give delimiter=;, and then numbers=comma, as in ' +
        "'csv:houses-comma.csv?label=price&task=regression&delimiter=;&numbers=comma'",
    );
    await expect(load('houses-comma.csv?delimiter=;&label=price&task=regression')).rejects.toThrow(
      'houses-comma.csv: 2 columns cannot be read as they are: line 2: column "area": must be a number as 1234.5, found "1000,5"; ' +
        'line 2: column "tax": must be a number as 1234.5, found "0,5"; give numbers=comma, as in ' +
        "'csv:houses-comma.csv?delimiter=;&label=price&task=regression&numbers=comma'",
    );
    await expect(load('houses.csv?delimiter=%09')).rejects.toThrow(
      "commas between fields: give delimiter=,, as in 'csv:houses.csv?delimiter=,'",
    );
  });

  it('by Python: quotes, line breaks within them, marks between thousands', async () => {
    const { train, classNames, featureNames } = await load(
      'notes.csv?label=kind&numbers=point&ignore=note&scale=none',
    );
    expect([classNames, featureNames]).toEqual([['even', 'odd'], ['amount']]);
    expect([...train.values]).toEqual([...train.rows!].map((row) => 1000 + 250.5 * row));
  });

  it('by two programs after another: line ends and numbers of classes', async () => {
    const { classNames, sourceRows } = await load('appended.csv');
    expect([classNames, sourceRows]).toEqual([['0', '1'], 40]);
  });

  it('are encoded from a file of another format as from their own', async () => {
    const { encoding, test } = await load('houses.csv?label=price&task=regression');
    const { values, shape } = encodeTable(encoding!, bytesOf('houses.csv'));
    const width = shape[0]!;
    expect([...test.values]).toEqual(
      [...test.rows!].flatMap((row) => [...values.subarray(row * width, (row + 1) * width)]),
    );
    const lines = await load('houses.jsonl?label=price&task=regression');
    for (const name of ['houses.jsonl', 'houses.json'])
      expect(encodeTable(lines.encoding!, bytesOf(name)).values).toEqual(values);
  });
});

describe('arrays of NumPy', () => {
  it('of half floats are read, and of words and records refused with cures of NumPy', async () => {
    // make.py: row / 8, which half floats hold.
    const { train } = await load('half.npy?labels=half.npy&task=regression');
    expect([...train.values]).toEqual([...train.rows!].map((row) => row / 8));
    await expect(load('half.npy?labels=words.npy')).rejects.toThrow(
      'found U5; number the words with numpy.unique(array, return_inverse=True)[1]',
    );
    await expect(load('records.npy?labels=half.npy')).rejects.toThrow(
      "found a structured type; save its fields that are numbers, numpy.stack([array[name] for name in ('a', 'b',)], -1)",
    );
  });

  it('in an archive are found by their usual names, and pictures of two axes are images', async () => {
    const { train, validation, test, classes } = await load('pictures.npz');
    expect([train.count, validation.count, test.count, classes]).toEqual([27, 3, 10, 3]);
    expect([train.shape, train.values.constructor]).toEqual([[1, 2, 3], Uint8Array]);
    expect([...test.values.subarray(0, 3)]).toEqual([180, 181, 182]);
    expect([...test.labels.subarray(0, 3)]).toEqual([0, 1, 2]);
  });

  it('in an archive with a validation set of its own are the very splits, unless a share is asked for', async () => {
    const { train, validation, test } = await load('splits.npz');
    expect([train.count, validation.count, test.count]).toEqual([30, 4, 6]);
    expect([...validation.values.subarray(0, 3), ...validation.labels]).toEqual([180, 181, 182, 0, 1, 2, 0]);
    const drawn = await load('splits.npz?validation=0.2');
    expect([drawn.train.count, drawn.validation.count, drawn.test.count]).toEqual([24, 6, 6]);
  });

  it('in a compressed archive are named, with the colours of a pixel side by side', async () => {
    const { train, classes } = await load('colours.npz?features=pictures&labels=kinds&channels=last');
    expect([train.shape, classes]).toEqual([[3, 2, 5], 2]);
    for (const [i, row] of train.rows!.entries())
      expect([...train.values.subarray(i * 30, (i + 1) * 30)]).toEqual(
        [0, 1, 2].flatMap((c) => Array.from({ length: 10 }, (_, pixel) => (row * 30 + pixel * 3 + c) % 256)),
      );
    await expect(load('colours.npz')).rejects.toThrow(
      /colours\.npz: must hold samples and their labels under usual names, such as x_train and y_train, found pictures, kinds; name them/,
    );
    await expect(load('colours.npz?features=pictures&labels=kinds')).rejects.toThrow(
      'found (40, 2, 5, 3), which looks like (N, height, width, channels); give channels=last, or shape=2,5,3 if it is not',
    );
    await expect(load('colours.npz?features=pictures&labels=kind')).rejects.toThrow(
      /must hold the array "kind", found pictures, kinds; name one of these/,
    );
  });

  it('in no archive are refused', async () => {
    await expect(load('npz:half.npy')).rejects.toThrow(
      /must be an intact NPZ file \(a zip archive\), found 208 bytes that cannot be unpacked/,
    );
  });
});
