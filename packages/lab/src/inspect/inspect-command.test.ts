import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { loadDataset } from '@rankbatch/data';
import { csvParse } from 'd3-dsv';
import { decode } from 'fast-png';
import { parseHTML } from 'linkedom';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readLedger } from '../run-folder/ledger.js';
import { writeFailure } from '../run-folder/failure.js';
import { writeRunFolder, type RunSketch } from '../run-folder/run-folder.testing.js';
import { loadData } from '../services/load-data.js';
import { services } from '../services/services.js';
import { runMain } from '../testing/surroundings.testing.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rankbatch-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

const noisy: RunSketch = { select: 'shuffle', samples: 100, epochs: 3, labelNoise: 0.2 };

async function inspect(sketch: RunSketch, words: readonly string[] = [], load = loadDataset) {
  await writeRunFolder(folder, sketch);
  return runMain(['inspect', folder, ...words], { services: { loadDataset: load } });
}

/** One of the names has a line end. */
const kinds = ['fig', 'kiwi', 'plum,\nred'];

/** Three fruits by their size, every 29th with the name of another. */
const fruits = Array.from({ length: 300 }, (_, row) => ({
  row,
  // Zeros behind the comma, and more digits than 32 bits keep.
  size: `${(1_000_000 + 400_000 * (row % 3) + ((row * 7919) % 100_000)).toFixed(2)}0`,
  kind: kinds[row % 29 === 3 ? (row + 1) % 3 : row % 3] ?? '',
}));

describe('rankbatch inspect of a table', () => {
  it('names the row of the file and the classes in text, HTML, CSV, Parquet and JSON', async () => {
    const data = join(folder, 'fruit.csv');
    await writeFile(data, ['size,kind', ...fruits.map(({ size, kind }) => `${size},"${kind}"`)].join('\n'));
    const run = join(folder, 'run');
    const words = [
      '--data',
      `csv:${data}?label=kind`,
      '--epochs',
      '8',
      '--batch',
      '16',
      '--select',
      'shuffle',
    ];
    const trained = await runMain(['train', ...words, '--threads', '1', '--out', run, '--quiet'], {
      services,
    });
    expect(trained).toMatchObject({ code: 0 });
    const [csv, parquet] = [join(folder, 'all.csv'), join(folder, 'all.parquet')];
    const { stdout } = await runMain(['inspect', run, '--csv', csv, '--parquet', parquet, '--top', '3'], {
      services,
    });
    const wrong = fruits.filter(({ row }) => row % 29 === 3);
    expect(stdout).toMatch(
      /\d+ of 240 samples are classified against their label; which of them are wrong labels/,
    );
    expect(stdout).toMatch(
      /^The share of wrong labels is at most \d+\.\d %, as \d+ of the \d+ held-out .* still falling in the last epoch/m,
    );
    expect(stdout).toMatch(/sample +row +label +predicted/);
    expect(stdout).toMatch(/ (fig|kiwi|plum, red) +(fig|kiwi|plum, red) /);
    expect(stdout).toContain('as in pandas: df.iloc[row].');
    const [, place = '', told = ''] = /^\d+ +(\d+) .*\n  size: (.*)$/m.exec(stdout) ?? [];
    expect(told).toBe(fruits[Number(place)]!.size);

    const rows = csvParse(await readFile(csv, 'utf8'));
    for (const { row, label_name: name, label, value_size: size } of rows) {
      const { kind } = fruits[Number(row)]!;
      expect(size).toBe(fruits[Number(row)]!.size);
      expect(name).toBe(kind);
      expect(kinds[Number(label)]).toBe(kind);
    }
    const suspects = rows.filter(({ suspect }) => suspect !== '0').map(({ row }) => Number(row));
    expect(suspects.length).toBeGreaterThan(0);
    expect(suspects.every((row) => wrong.some((one) => one.row === row))).toBe(true);

    const page = parseHTML(await readFile(join(run, 'inspect.html'), 'utf8')).document;
    expect([...page.querySelectorAll('thead th')].slice(0, 3).map((cell) => cell.textContent)).toEqual([
      'sample',
      'row',
      'label',
    ]);
    expect(page.querySelector('.verdict')?.textContent).toContain('cannot be told from the loss alone');

    const json = await runMain(['inspect', run, '--json', '--quiet', '--top', '3'], { services });
    const document = JSON.parse(json.stdout) as {
      noiseRate: { low: number; high: number };
      samples: { row: number; label: string; values: { size: string } }[];
    };
    // Of all 300 rows, held-out ones among them, 1 in 29.
    expect(document.noiseRate.low).toBeLessThan(1 / 29);
    expect(document.noiseRate.high).toBeGreaterThan(1 / 29);
    for (const { row, label, values } of document.samples) {
      expect(label).toBe(fruits[row]!.kind);
      expect(values.size).toBe(fruits[row]!.size);
    }

    expect(await runMain(['report', run, '--quiet'], { services })).toMatchObject({ code: 0 });
    const hardest = csvParse(await readFile(join(run, 'csv', 'hardest.csv'), 'utf8'));
    for (const { row: at, label_name: name, value_size: own } of hardest)
      expect([name, own]).toEqual([fruits[Number(at)]!.kind, fruits[Number(at)]!.size]);
    const report = parseHTML(await readFile(join(run, 'report.html'), 'utf8')).document;
    expect(report.querySelector('td.text')?.textContent).toMatch(/^size: [\d.]+$/);

    const duckdb = await (await DuckDBInstance.create()).connect();
    const found = await duckdb.runAndReadAll(
      `SELECT row, label_name, value_size FROM '${parquet}' WHERE suspect = 1`,
    );
    const likeliest = rows.find(({ suspect }) => suspect === '1');
    expect(found.getRowObjectsJson()).toEqual([
      {
        row: Number(likeliest?.['row']),
        label_name: likeliest?.['label_name'],
        value_size: Number(likeliest?.['value_size']),
      },
    ]);
    duckdb.closeSync();
  });
});

describe('rankbatch inspect', () => {
  it('prints aligned lists and, where labels were changed on purpose, precision and recall', async () => {
    const { code, stdout } = await inspect(noisy, ['--top', '2']);
    expect(code).toBe(0);
    expect(stdout.replace(folder, 'RUN')).toMatchInlineSnapshot(`
      "digits, adam, shuffle, seed 1: 100 samples after 3 epochs

      17 of 100 samples are classified against their label; which of them are wrong labels cannot be told from the loss alone.

      Against the 17 labels that were changed on purpose: precision 100.0 % and recall 100.0 % of the 17 suspects; precision 100.0 % at 90 % recall.

      The data set is not at hand here, or no longer that of the run, so that values and pictures are not shown.

      Likely label errors (17, 17.0 %): mean loss over the epochs above 2.03 nats, and predicted otherwise on average
      sample  label  predicted  truly  loss  mean loss  mean margin  right  forgotten  draws
      59          0          9      9  3.89       4.67        -5.68    0/3          0     15
      1           2          1      1  3.88       4.66        -5.64    0/3          0     15

      Hardest: by the loss after the last epoch; the first 9 make half of the training cost
      sample  label  predicted  truly  loss  mean loss  mean margin  right  forgotten  draws
      59          0          9      9  3.89       4.67        -5.68    0/3          0     15
      1           2          1      1  3.88       4.66        -5.64    0/3          0     15

      Never learnt (17, 17.0 %): predicted otherwise after every epoch
      sample  label  predicted  truly  loss  mean loss  mean margin  right  forgotten  draws
      59          0          9      9  3.89       4.67        -5.68    0/3          0     15
      1           2          1      1  3.88       4.66        -5.64    0/3          0     15

      Most forgotten (15, 15.0 %): right after one epoch and wrong after the next
      sample  label  predicted  truly  loss  mean loss  mean margin  right  forgotten  draws
      21          2          1      1  3.83       4.59        -5.49    0/3          1     15
      42          3          2      2  3.65       4.37        -4.94    0/3          1     15

      RUN/inspect.html
      "
    `);
  });

  it('shows each list with pictures in inspect.html', async () => {
    await inspect({ ...noisy, dataset: await loadDataset('digits', { size: 100 }) }, ['--top', '3']);
    const { document } = parseHTML(await readFile(join(folder, 'inspect.html'), 'utf8'));
    expect([...document.querySelectorAll('h2')].map(({ textContent }) => textContent)).toEqual([
      'Likely label errors',
      'Hardest',
      'Never learnt',
      'Most forgotten',
    ]);
    expect(document.querySelectorAll('.samples li')).toHaveLength(12);
    expect(document.querySelector('.samples li')?.textContent).toMatch(/label \d\s+predicted \d\s+truly \d/);
  });

  it('shows colour images in their colours', async () => {
    // Red, green, blue and white pixels in planes.
    const values = Uint8Array.of(255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255);
    const one = { count: 1, shape: [3, 2, 2], values, labels: Uint8Array.of(0) };
    const dataset = {
      name: 'tiles',
      classes: 2,
      classNames: ['<b>cat', 'dog'],
      train: one,
      validation: one,
      test: one,
    };
    const data = { name: 'tiles', options: {} };
    await inspect({ ...noisy, data, dataset, samples: 1 }, [], () => Promise.resolve(dataset));
    const { document } = parseHTML(await readFile(join(folder, 'inspect.html'), 'utf8'));
    const source = document.querySelector('img')?.getAttribute('src') ?? '';
    const picture = decode(Buffer.from(source.replace('data:image/png;base64,', ''), 'base64'));
    expect([...picture.data]).toEqual([255, 0, 0, 0, 255, 0, 0, 0, 255, 255, 255, 255]);
    expect(document.querySelector('.samples b')?.textContent).toBe('label <b>cat');
  });

  it('shows rows with the names of their features where samples are no images', async () => {
    const values = Float32Array.of(0.5, 0, 1);
    const one = { count: 1, shape: [3], values, labels: Uint8Array.of(0) };
    const featureNames = ['age', 'hours', 'job=<clerk>'];
    const dataset = { name: 'people', classes: 2, featureNames, train: one, validation: one, test: one };
    const data = { name: 'people', options: {} };
    await inspect({ ...noisy, data, dataset, samples: 1 }, [], () => Promise.resolve(dataset));
    const { document } = parseHTML(await readFile(join(folder, 'inspect.html'), 'utf8'));
    expect(document.querySelector('td.text')?.textContent).toBe('age: 0.5, job=<clerk>');
  });

  it('shows no pictures of other samples, where the files are no longer the same', async () => {
    const [then, now] = [
      await loadDataset('digits', { size: 100 }),
      await loadDataset('digits', { size: 100, seed: 2 }),
    ];
    const note =
      'The data set is not at hand here, or no longer that of the run, so that values and pictures are not shown.';
    const { stdout } = await inspect({ ...noisy, dataset: then }, [], () => Promise.resolve(now));
    expect(stdout).toContain(`\n${note}\n`);
    const same = await inspect({ ...noisy, dataset: then }, [], () => Promise.resolve(then));
    expect(same.stdout).not.toContain('not at hand');
    await inspect({ ...noisy, dataset: then }, [], () => Promise.resolve(now));
    const text = await readFile(join(folder, 'inspect.html'), 'utf8');
    expect(text).not.toContain('<img');
    expect(text).toContain(note);
  });

  it('exports every sample as CSV, suspects numbered from the likeliest', async () => {
    const path = join(folder, 'samples.csv');
    await inspect(noisy, ['--csv', path]);
    const rows = csvParse(await readFile(path, 'utf8'));
    expect(rows.columns).toEqual(
      ['id', 'label', 'true_label', 'prediction', 'loss', 'mean_loss', 'mean_margin'].concat([
        'correct',
        'forgotten',
        'draws',
        'suspect',
      ]),
    );
    expect(rows.map(({ id }) => Number(id))).toEqual(Array.from({ length: 100 }, (_, id) => id));
    const suspects = rows.filter(({ suspect }) => suspect !== '0');
    expect(suspects.every((row) => row.label !== row['true_label'])).toBe(true);
    const first = suspects.find(({ suspect }) => suspect === '1');
    expect(Number(first?.['mean_loss'])).toBe(Math.max(...suspects.map((row) => Number(row['mean_loss']))));
  });

  it('prints nothing but JSON on stdout under --json', async () => {
    const { stdout, stderr } = await inspect(noisy, ['--json', '--quiet', '--top', '4']);
    const document = JSON.parse(stdout) as {
      labelErrors: { ids: number[] };
      hardest: number[];
      judged: unknown;
    };
    expect(stderr).toBe('');
    expect(document.hardest).toHaveLength(4);
    expect(document.judged).toMatchObject({ precision: 1, recall: 1 });
  });

  it('judges losses as without class weights, estimates no share of wrong labels with them, and exports what the ledger holds', async () => {
    const path = join(folder, 'samples.csv');
    const { stdout } = await inspect({ ...noisy, labelNoise: 0, classWeights: { 3: 5 } }, ['--csv', path]);
    expect(stdout).toContain('\nThe share of wrong labels is not estimated: with class weights, ');
    expect(stdout).toContain('another class likelier on average, both as without the class weights\n');
    expect(stdout).toContain('Hardest: by the loss after the last epoch, as without the class weights; ');
    const page = await readFile(join(folder, 'inspect.html'), 'utf8');
    expect(page).toContain('The share of wrong labels is not estimated');
    const ledger = await readLedger(folder);
    const rows = csvParse(await readFile(path, 'utf8'));
    expect(rows.map((row) => Math.fround(Number(row.loss)))).toEqual([...ledger!.loss]);
    const json = await inspect({ ...noisy, labelNoise: 0, classWeights: { 3: 5 } }, ['--json', '--quiet']);
    expect(JSON.parse(json.stdout)).toMatchObject({ noiseRate: null });
  });

  it('refuses what it cannot inspect or write with one line and exit code 2 or 1', async () => {
    const nothing = await runMain(['inspect', join(folder, 'nowhere')]);
    expect(nothing).toMatchObject({ code: 2, stdout: '' });
    expect(nothing.stderr).toMatch(
      /^rankbatch: (.*nowhere): must be the folder of a run, got none \(there is no such folder\); rankbatch train --out \1 makes it\n$/,
    );
    const empty = await runMain(['inspect', tmpdir()]);
    expect(empty.stderr).toBe(
      `rankbatch: ${tmpdir()}: must be a run folder, got one without run.json; those of a comparison are in its folder runs\n`,
    );
    await writeRunFolder(folder, noisy);
    await rm(join(folder, 'ledger.parquet'));
    const early = await runMain(['inspect', folder]);
    expect(early).toMatchObject({ code: 2, stdout: '' });
    expect(early.stderr).toContain('must hold the ledger.parquet of a finished epoch, got none yet');
    await writeFailure(folder, new Error('no memory left'));
    expect((await runMain(['inspect', folder])).stderr).toContain('got none, as it failed: no memory left\n');
    expect(await runMain(['inspect', folder, '--top', '0'])).toMatchObject({ code: 2, stdout: '' });
    const elsewhere = await inspect(noisy, ['--csv', join(folder, 'nowhere', 'samples.csv')]);
    expect(elsewhere).toMatchObject({ code: 1, stdout: '' });
    expect(elsewhere.stderr).toContain(
      'samples.csv: must be written, got an error (there is no such folder)',
    );
  });

  it('writes over no file of the data, where they were and where they are', async () => {
    const content = ['size,kind', ...fruits.map(({ size, row }) => `${size},${row % 3}`)].join('\n');
    const files = ['data/a.csv', 'data/test.csv', 'data/labels.txt', 'moved/a.csv'];
    for (const name of ['data', 'moved']) await mkdir(join(folder, name));
    for (const name of files) await writeFile(join(folder, name), content);
    const options = { dataDir: join(folder, 'data'), labels: join(folder, 'data', 'labels.txt') };
    const data = { name: 'csv:a.csv?label=kind&test=test.csv', options };
    for (const name of files)
      for (const option of ['--csv', '--parquet']) {
        const out = join(folder, name);
        const words = [option, out, '--data-dir', join(folder, 'moved')];
        const { code, stdout, stderr } = await inspect({ ...noisy, data }, words);
        expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
        expect(stderr).toContain(
          `${option}: must be another file than ${out}, which is read, got "${out}"\n`,
        );
        expect(await readFile(out, 'utf8')).toBe(content);
      }
  });

  it('finds the data and labels of their own in the folder where they are now', async () => {
    const table = join(folder, 'old', 'fruit.csv');
    const labels = join(folder, 'old', 'labels.txt');
    await mkdir(join(folder, 'old'));
    await writeFile(table, ['size,kind', ...fruits.map(({ size, row }) => `${size},k${row % 3}`)].join('\n'));
    const name = 'csv:fruit.csv?label=kind';
    const options = { dataDir: join(folder, 'old'), labels };
    await writeFile(labels, fruits.map(({ row }) => (row + 1) % 3).join('\n'));
    const data = { name, options };
    const dataset = await loadData(data, { loadDataset });
    const told = async (...words: string[]) => {
      const { stdout } = await inspect({ select: 'shuffle', data, dataset }, [...words, '--json', '--quiet']);
      return (JSON.parse(stdout) as { samples: { values?: object }[] }).samples.every(({ values }) => values);
    };
    expect(await told()).toBe(true);
    // The table alone, then its labels too.
    await mkdir(join(folder, 'new'));
    await rename(table, join(folder, 'new', 'fruit.csv'));
    expect(await told()).toBe(false);
    expect(await told('--data-dir', join(folder, 'new'))).toBe(true);
    await rename(labels, join(folder, 'new', 'labels.txt'));
    expect(await told('--data-dir', join(folder, 'new'))).toBe(true);
  });
});
