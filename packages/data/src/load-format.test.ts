import { copyFile, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataError } from './data-error.js';
import type { Dataset } from './dataset.js';
import { namesFile } from './dataset-spec.js';
import { loadDataset } from './load-dataset.js';
import { loadCsv, loadTsv } from './sets/table-file.js';

/** What is loaded, without what it is called and how it is read again. */
const bare = (dataset: Dataset): object => ({ ...dataset, name: '', readTable: undefined });

const rows = Array.from({ length: 40 }, (_, i) => [`${i}`, i % 3 ? 'red' : '-', i % 2 ? 'x&y' : 'z']);

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rankbatch-format-'));
  const csv = ['n,color,k', ...rows.map((row) => row.join(','))].join('\n');
  await writeFile(join(folder, 'a.csv'), csv);
  await writeFile(join(folder, 'test.csv'), 'n,color,k\n3,red,z\n');
  await writeFile(join(folder, 'b.tsv.gz'), gzipSync(rows.map((row) => row.join('\t')).join('\n')));
});
afterAll(() => rm(folder, { recursive: true }));

describe('loadDataset with a file', () => {
  it('reads a CSV file as loadCsv does', async () => {
    const dataset = await loadDataset(`csv:${join(folder, 'a.csv')}`);
    expect(dataset.name).toBe(`csv:${join(folder, 'a.csv')}`);
    expect(bare(dataset)).toEqual(bare(await loadCsv(join(folder, 'a.csv'))));
  });

  it('takes lists of lines of JSON for several labels, empty ones too', async () => {
    const lines = rows.map((_, i) => JSON.stringify({ n: i, tags: [[], ['a'], ['b', 'a']][i % 3] }));
    await writeFile(join(folder, 'tags.jsonl'), lines.join('\n'));
    const { task, sourceRows } = await loadDataset('tags.jsonl', { dataDir: folder });
    expect([task, sourceRows]).toEqual([{ kind: 'labels', labelNames: ['a', 'b'] }, 40]);
  });

  it('takes the format from the end of the name', async () => {
    expect(bare(await loadDataset('a.csv?label=color', { dataDir: folder }))).toEqual(
      bare(await loadDataset('csv:a.csv?label=color', { dataDir: folder })),
    );
    expect((await loadDataset('b.tsv.gz?header=no', { dataDir: folder })).name).toBe('tsv:b.tsv.gz');
    expect(['C:\\data\\People.CSV', 'x.ndjson', 'x.npz?labels=y', 'csv:x'].every(namesFile)).toBe(true);
    expect(['mnist', 'x.txt', 'csv'].some(namesFile)).toBe(false);
  });

  it.skipIf(process.platform === 'win32')(
    'refuses paths with a ?, at which they end, where there is such a file or folder, and reads them by a link',
    async () => {
      await mkdir(join(folder, 'who?'));
      for (const path of ['what?.csv', 'who?/a.csv', 'got.csv?raw=true'])
        await copyFile(join(folder, 'a.csv'), join(folder, path));
      const load = (name: string) => loadDataset(name, { dataDir: folder });
      for (const [name, path] of [
        ['csv:what?.csv', 'what?.csv'],
        ['what?.csv?label=color', 'what?.csv'],
        ['csv:who?/a.csv?label=color', 'who?/a.csv'],
        ['who?/a.csv', 'who?/a.csv'],
        ['images:who?', 'who?'],
        ['got.csv?raw=true', 'got.csv?raw=true'],
      ] as const)
        await expect(load(name)).rejects.toThrow(
          `data: a path must end at the first ?, behind which options stand, got "${name}", and there is "${path}"; rename it, or make a link to it that has no ? in its path`,
        );
      await symlink(join(folder, 'what?.csv'), join(folder, 'what.csv'));
      expect((await load('what.csv?label=color')).train.count).toBeGreaterThan(0);
      await expect(load('what.csv?lable=color')).rejects.toThrow(
        /^csv option: must be one of .*, got "lable"$/,
      );
      await expect(load('none.csv?label=color')).rejects.toThrow('none.csv: cannot be read (ENOENT)');
      await expect(load('mnist?label=color')).rejects.toThrow('data: must be one of digits');
    },
  );

  it.skipIf(process.platform === 'win32')(
    'refuses a path from the root on that leads nowhere, as dataDir does not move it, and reads it by a link',
    async () => {
      const old = join(folder, 'old.csv');
      const load = () => loadDataset(`csv:${old}?label=color`, { dataDir: join(folder, 'now') });
      await mkdir(join(folder, 'now'));
      await expect(load()).rejects.toThrow(`${old}: cannot be read (ENOENT)`);
      await copyFile(join(folder, 'a.csv'), join(folder, 'now', 'old.csv'));
      await expect(load()).rejects.toThrow(
        `data: a path from the root on must lead to the data, wherever --data-dir (option dataDir) is, got none at ${old}, and there is ${join(folder, 'now', 'old.csv')}; name that, or, to go on with a run, put it where it was, or a link to it`,
      );
      await symlink(join(folder, 'now', 'old.csv'), old);
      expect((await load()).train.count).toBeGreaterThan(0);
    },
  );

  it('finds the files below dataDir and reads every kind of option', async () => {
    const text =
      'csv:a.csv?label=color&test=test.csv&categorical=k&numeric=n&missing=?,none&validation=0.2&test-share=0.3&stratified=no&scale=none';
    const dataset = await loadDataset(text, { dataDir: folder, seed: 5 });
    const options = { label: 'color', categorical: ['k'], numeric: ['n'], missing: ['?', 'none'] };
    const expected = await loadCsv(join(folder, 'a.csv'), {
      ...options,
      test: join(folder, 'test.csv'),
      validation: 0.2,
      testShare: 0.3,
      stratified: false,
      scale: 'none',
      seed: 5,
    });
    expect(bare(dataset)).toEqual(bare(expected));
    expect([dataset.train.count, dataset.validation.count, dataset.test.count]).toEqual([32, 8, 1]);
  });

  it('finds columns whose names have a comma, in double quotes as its errors say', async () => {
    const lines = Array.from({ length: 300 }, (_, i) => `P${i},${i % 7},${i},${i % 2 ? 'yes' : 'no'}`);
    await writeFile(join(folder, 'comma.csv'), ['"Name, full","6"" or 7""",\'n,k', ...lines].join('\n'));
    await writeFile(
      join(folder, 'quoted.tsv'),
      ['"a"\tb', ...lines.map((_, i) => `${i}\t${i % 2}`)].join('\n'),
    );
    const ignored = async (name: string) =>
      (await loadDataset(name, { dataDir: folder })).columns!.flatMap((column) =>
        column.kind === 'ignored' ? [column.name] : [],
      );
    await expect(loadDataset('comma.csv', { dataDir: folder })).rejects.toThrow(
      `found 300; give text="Name, full" to read words, or ignore="Name, full", as in 'csv:comma.csv?ignore="Name, full"'`,
    );
    await expect(loadDataset('comma.csv?ignore=Name, full', { dataDir: folder })).rejects.toThrow(
      /, got "Name"; a name with a comma stands in double quotes, as in ignore="Name, full"$/,
    );
    // Options that were given stay, the quotes of a shell are kept apart.
    await expect(loadDataset("comma.csv?ignore='n", { dataDir: folder })).rejects.toThrow(
      `as in 'csv:comma.csv?ignore=%27n,"Name, full"'`,
    );
    expect(await ignored(`csv:comma.csv?ignore=%27n,"Name, full"`)).toEqual(['Name, full', "'n"]);
    expect(await ignored('comma.csv?ignore="Name, full","6"" or 7"""')).toEqual(['Name, full', '6" or 7"']);
    expect(await ignored('comma.csv?label="Name, full"&task=classes&stratified=no&ignore=k')).toEqual(['k']);
    // In a file without quotes they are a part of the name.
    const { featureNames } = await loadDataset('quoted.tsv?numeric="a"', { dataDir: folder });
    expect(featureNames).toEqual(['"a"']);
  });

  it('tells of a test file that is the training file', async () => {
    const lines = Array.from({ length: 100 }, (_, i) => `${Math.sqrt(i)},${Math.sin(i)},${i % 2}`);
    await writeFile(join(folder, 'same.csv'), ['a,b,k', ...lines].join('\n'));
    const { notes } = await loadDataset('same.csv?test=same.csv', { dataDir: folder });
    expect(notes).toEqual([
      'csv:same.csv: 90 of 100 test samples are among the training samples, too, which makes the test error too low; leave copies out',
    ]);
    expect((await loadDataset('same.csv', { dataDir: folder })).notes).toBeUndefined();
  });

  it('says all that a file of other people needs in one error, and its cure works', async () => {
    const lines = Array.from(
      { length: 300 },
      (_, i) => `C${i};2022-01-${i};$${i}.50;${i === 7 ? 'n.k.' : i};${i % 2 ? 'yes' : 'no'}`,
    );
    const header = 'Customer & ID;"Signed, paid";Fee;Age;Left';
    await writeFile(join(folder, 'customers.csv'), [header, ...lines].join('\n'));
    const load = (name: string) => loadDataset(name, { dataDir: folder });
    const cureOf = (name: string) =>
      load(name).then(
        String,
        (error: unknown) => /, as in '(.*)'$/.exec(String(error))?.[1] ?? String(error),
      );
    await expect(load('customers.csv?label=-1&delimiter=;')).rejects.toThrow(
      'customers.csv: 4 columns cannot be read as they are: ' +
        'column "Customer & ID": must have at most 256 categories, found 300; ' +
        'column "Signed, paid": must have at most 256 categories, found 300; ' +
        'line 2: column "Fee": must be a number as 1234.5, found "$0.50"; ' +
        'line 9: column "Age": must be a finite number, as 299 of 300 fields of the column are, found "n.k."; ' +
        'give ignore=Customer %26 ID,"Signed, paid" and numbers=point and missing=,?,NA,n.k., as in ',
    );
    const cured = await cureOf('customers.csv?label=-1');
    expect(cured).toBe(
      'csv:customers.csv?label=-1&delimiter=;&ignore=Customer %26 ID,"Signed, paid"&numbers=point&missing=,?,NA,n.k.',
    );
    expect((await load(cured)).featureNames).toEqual(['Fee', 'Age', 'Age missing']);
  });

  it('has texts read as texts, and other columns of many values left out', async () => {
    const lines = Array.from(
      { length: 300 },
      (_, i) => `F${i},"flat number ${i} ${i % 2 ? 'with a garden' : 'at the port'}",${i % 3}`,
    );
    await writeFile(join(folder, 'flats.csv'), ['id,about,kind', ...lines].join('\n'));
    const cure = 'csv:flats.csv?label=kind&ignore=id&text=about';
    await expect(loadDataset('flats.csv?label=kind', { dataDir: folder })).rejects.toThrow(
      `give ignore=id and text=about, as in '${cure}'`,
    );
    const { featureNames } = await loadDataset(cure, { dataDir: folder });
    expect(featureNames).toContain('about: garden');
  });

  it.each<[string, string, string, string]>([
    ['numbers of its label', 'x,y\nROWS', 'numbers=comma', '"1.NUMBER,50"'],
    ['those behind its delimiter', 'x;y\nROWS', 'delimiter=;&numbers=comma', '1.NUMBER,50'],
    ['a note to spreadsheets', 'sep=;\nx;y\nROWS', 'comment=sep=&delimiter=;', '1NUMBER'],
    ['a note', '# of 2024\nx,y\nROWS', 'comment=#', '1NUMBER'],
    ['letters of two bytes', 'x,y\nROWS', 'charset=utf-16le', '1NUMBER'],
  ])('ends with the whole name where a file needs an option for %s', async (_, text, options, label) => {
    const mark = text.includes(';') ? ';' : ',';
    const lines = Array.from(
      { length: 40 },
      (__, i) => `${i}${mark}${label.replace('NUMBER', String(230 + i))}`,
    );
    const letters = options.startsWith('charset') ? 'utf16le' : 'utf8';
    await writeFile(join(folder, 'needs.csv'), text.replace('ROWS', lines.join('\n')), letters);
    const cure = `csv:needs.csv?${options}`;
    await expect(loadDataset('needs.csv', { dataDir: folder })).rejects.toThrow(`, as in '${cure}'`);
    const { task } = await loadDataset(cure, { dataDir: folder });
    expect(task).toMatchObject({ kind: 'regression', targetNames: ['y'] });
  });

  it('gives a comma as a cure as it is', async () => {
    await writeFile(join(folder, 'commas.tsv'), 'a,b,k\n1,2,x\n');
    await expect(loadDataset('commas.tsv', { dataDir: folder })).rejects.toThrow(
      /give delimiter=,, as in 'tsv:commas\.tsv\?delimiter=,'$/,
    );
  });

  it('undoes percent-encoding and prefers the seed in the text', async () => {
    const dataset = await loadDataset('tsv:b.tsv.gz?header=no&missing=x%26y&label=1&seed=7&ignore=0', {
      dataDir: folder,
      seed: 5,
    });
    const options = { header: false, missing: ['x&y'], label: 1, ignore: [0], seed: 7 };
    const expected = await loadTsv(join(folder, 'b.tsv.gz'), options);
    expect(bare(dataset)).toEqual(bare(expected));
    expect(dataset.featureNames).toEqual(['2=z', '2=missing']);
  });

  it.each([
    [
      'xls:a.xls',
      'data: the format must be one of csv, tsv, jsonl, json, npy, npz, images, parquet, got "xls"',
    ],
    ['csv:', 'data: must name a file behind "csv:", got "csv:"'],
    [
      'csv:a.csv?lable=k',
      /^csv option: must be one of label, label-suffix, label-separator, task, test, .*, got "lable"$/,
    ],
    ['csv:a.csv?header=maybe', 'csv option header: must be yes or no, got "maybe"'],
    ['csv:a.csv?words=many', 'csv option words: must be a number, got "many"'],
    ['csv:a.csv?scale=big', 'csv option scale: must be standard or none, got "big"'],
    ['csv:a.csv?label=k&label=n', 'csv option label: must be given once, got it twice'],
    ['csv:absent.csv', /absent\.csv: cannot be read \(ENOENT\)/],
    [
      'csv:.',
      /must be a file, found a folder; name a file in it, or load all of it by images:FOLDER or parquet:FOLDER$/,
    ],
    ['npz:.', /must be a file, found a folder/],
    ['jsonl:.', /must be a file, found a folder/],
  ])('refuses %s', async (text, message) => {
    await expect(loadDataset(text, { dataDir: folder })).rejects.toThrow(message);
    await expect(loadDataset(text, { dataDir: folder })).rejects.toBeInstanceOf(DataError);
  });
});
