import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { csvParse } from 'd3-dsv';
import { encodeRows } from '@rankbatch/data';
import { importModel } from '@rankbatch/onnx';
import { zipSync } from 'fflate';
import { InferenceSession, Tensor } from 'onnxruntime-node';
import { Random } from 'rankbatch';
import { describe, expect, it } from 'vitest';
import { readLedger } from '../run-folder/ledger.js';
import { loadRun } from './load-run.js';
import { folder, predict, run, train, useFolders } from './trained-run.testing.js';

useFolders();

/** People with gaps, by a column of their kind: those above 50 with a dog are happy. */
async function people(name = 'people.csv', columns = 'age,pet,mood'): Promise<string> {
  const random = new Random(3);
  const rows = Array.from({ length: 300 }, (_, row) => {
    const age = 20 + random.below(60);
    const pet = ['dog', 'cat', 'none'][random.below(3)]!;
    const mood = age > 50 && pet === 'dog' ? 'happy' : 'calm';
    const fields: Record<string, string> = { age: row % 17 === 0 ? '' : String(age), pet, mood };
    return columns
      .split(',')
      .map((column) => fields[column])
      .join(',');
  });
  const path = join(folder, name);
  await writeFile(path, [columns, ...rows, ''].join('\n'));
  return path;
}

/** 200 grey images of 10 x 10 pixels: bright above in class 0, below in class 1. */
async function pictures(): Promise<{ images: string; labels: string }> {
  const random = new Random(4);
  const count = 200;
  const labels = Uint8Array.from({ length: count }, () => random.below(2));
  const values = Uint8Array.from({ length: count * 100 }, (_, i) => {
    const bright = i % 100 < 50 === (labels[Math.floor(i / 100)] === 0);
    return random.below(bright ? 256 : 180);
  });
  const paths = { images: join(folder, 'x.npy'), labels: join(folder, 'y.npy') };
  await writeFile(paths.images, npy('|u1', [count, 1, 10, 10], values));
  await writeFile(paths.labels, npy('|u1', [count], labels));
  return paths;
}

/** A file as numpy.save writes it, of version 1.0. */
function npy(descr: string, shape: readonly number[], data: Uint8Array): Uint8Array {
  const header = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`;
  const padded = `${header.padEnd(117)}\n`;
  const head = Buffer.concat([
    Buffer.from('\x93NUMPY\x01\x00', 'latin1'),
    Buffer.of(118, 0),
    Buffer.from(padded),
  ]);
  return Buffer.concat([head, data]);
}

describe('rankbatch predict', () => {
  it('gives the training file the predictions of the last evaluation, in the order of the file', async () => {
    const path = await people();
    await train(`csv:${path}?label=mood`);
    const { code, stdout, stderr } = await predict([path]);
    expect(code).toBe(0);
    expect(stderr).toMatch(/^error \d+\.\d\d %, macro recall 0\.\d+, macro F1 /);
    const rows = csvParse(stdout);
    expect(rows.columns).toEqual(['row', 'prediction', 'probability_calm', 'probability_happy']);
    expect(rows.map(({ row }) => Number(row))).toEqual(Array.from({ length: 300 }, (_, row) => row));
    const ledger = await readLedger(run);
    for (const [id, row] of ledger!.row!.entries())
      expect(rows[row]?.prediction).toBe(['calm', 'happy'][ledger!.prediction[id]!]);
    for (const row of rows)
      expect(Number(row['probability_calm']) + Number(row['probability_happy'])).toBeCloseTo(1, 12);
  });

  it('gives the very numbers of the last evaluation, to the last bit', async () => {
    const path = await people();
    const missing = 'columns: age (label, 18 missing, 18 rows without a label left out)\n';
    await train(`csv:${path}?label=age&task=regression&unlabelled=skip`, [], missing);
    const { stdout } = await predict([await people('ageless.csv', 'mood,pet')]);
    const rows = csvParse(stdout);
    const ledger = await readLedger(run);
    for (const [id, row] of ledger!.row!.entries())
      expect(Math.fround(Number(rows[row]?.prediction))).toBe(ledger!.outputs![0]![id]);
  });

  it('leaves a model that takes rows as they are, and gives the same bits in another runtime', async () => {
    const path = await people();
    await train(`csv:${path}?label=mood`);
    const loaded = await loadRun(run);
    const rows = csvParse(await readFile(path, 'utf8'));
    const expected = await loaded.outputs(encodeRows(loaded.encoding!, rows));
    await loaded.dispose();

    const file = await readFile(join(run, 'rows.onnx'));
    const { metadata } = (await importModel(await readFile(join(run, 'model.onnx')))).graph;
    expect(JSON.parse(metadata!.get('rankbatch.classNames')!)).toEqual(['calm', 'happy']);
    expect(file.includes('"name":"pet","kind":"category","categories":["cat","dog","none"]')).toBe(true);
    const pets = ['cat', 'dog', 'none'];
    const values = rows.flatMap(({ age, pet }) => [age === '' ? NaN : Number(age), pets.indexOf(pet!)]);
    const session = await InferenceSession.create(file);
    const row = new Tensor('float64', Float64Array.from(values), [rows.length, 2]);
    expect((await session.run({ row })).logits!.data).toEqual(expected);
  });

  it('leaves no such model where a column is text', async () => {
    const path = await people();
    await train(`csv:${path}?label=mood&text=pet`);
    expect(await readdir(run)).not.toContain('rows.onnx');
  });

  it('takes files that are written otherwise than that of training, as their ends and options say', async () => {
    await train(`csv:${await people()}?label=mood`);
    const write = async (name: string, text: string) => {
      await writeFile(join(folder, name), text);
      return join(folder, name);
    };
    const { stdout } = await predict([await write('plain.csv', 'pet,age\ncat,1234.5\ndog,\n')]);
    expect(csvParse(stdout)).toHaveLength(2);
    const german = await write('german.csv', 'pet;age\ncat;1.234,5\ndog;\n');
    const lines = await write('rows.jsonl', '{"pet":"cat","age":1234.5}\n{"age":null,"pet":"dog"}\n');
    const tabs = await write('rows.tsv', 'pet\tage\ncat\t1234.5\ndog\t\n');
    for (const name of [
      `${german}?delimiter=;&numbers=comma`,
      lines,
      tabs,
      `csv:${german}?delimiter=;&numbers=comma`,
    ])
      expect(await predict([name])).toMatchObject({ code: 0, stdout, stderr: '' });
    const plain = await write('semicolons.csv', 'pet;age\ncat;1\n');
    expect((await predict([plain])).stderr).toMatch(
      /semicolons\.csv: must have the column "age" .*, found a single column, "pet;age"; .* give delimiter=;, as in '.*semicolons\.csv\?delimiter=;'\n$/,
    );
    expect((await predict([`${german}?label=pet`])).stderr).toMatch(
      /csv option: must be one of .*delimiter.*, got "label"/,
    );
    expect((await predict([`${german}?delimiter=;&numbers=comma`, '--out', german])).stderr).toMatch(
      /--out: must/,
    );
    expect((await predict([await write('new.xlsx', 'PK')])).stderr).toMatch(
      /new\.xlsx: must be a table as text or Parquet, got another file; save the sheet as CSV, or with pandas: /,
    );
    expect((await predict([folder])).stderr).toMatch(
      /must be a file of rows, got a folder; name a file in it\n$/,
    );
  });

  it('reads CSV as training did, also where it had tabs and no quotes, as TSV has', async () => {
    const tabbed = async (name: string) => {
      await writeFile(join(folder, name), (await readFile(await people(), 'utf8')).replaceAll(',', '\t'));
      return join(folder, name);
    };
    await train(`${await tabbed('tabs.csv')}?label=mood&delimiter=%09&quotes=no`);
    const { code, stdout } = await predict([await tabbed('new.csv')]);
    expect([code, csvParse(stdout).length]).toEqual([0, 300]);
  });

  it('predicts all rows of a table of which some have a label, and measures these', async () => {
    await train(`csv:${await people()}?label=mood`);
    const path = join(folder, 'long.csv');
    const rows = Array.from({ length: 4200 }, (_, row) => `30,cat,${row < 4096 ? 'calm' : ''}`);
    await writeFile(path, ['age,pet,mood', ...rows, ''].join('\n'));
    const { code, stdout, stderr } = await predict([path]);
    expect([code, csvParse(stdout).length]).toEqual([0, 4200]);
    expect(stderr).toBe(
      'error 0.00 %, macro recall 1.000, macro F1 1.000; of the 4,096 rows that have a label\n',
    );

    const out = join(folder, 'one.jsonl');
    await writeFile(path, 'age,pet,mood\n30,cat,calm\n30,cat,\n');
    expect((await predict([path])).stderr).toMatch(/; of the one row that has a label\n$/);
    await writeFile(path, 'age,pet\n30,cat\n');
    expect((await predict([path, '--out', out])).stdout).toBe(`1 row of ${path} in ${out}\n`);
  });

  it('tells of categories that training did not have', async () => {
    await train(`csv:${await people()}?label=mood`);
    const path = join(folder, 'zoo.csv');
    await writeFile(path, 'age,pet\n30,cat\n31,newt\n32,newt\n33,toad\n34,\n');
    expect((await predict([path])).stderr).toBe(
      'pet: 3 rows have a category that training did not, "newt" and 1 more; it counts as none of those\n' +
        'pet: 1 row has no value, which training never lacked\n',
    );
  });

  it('predicts the samples of an archive, found as those of training were', async () => {
    const { images, labels } = await pictures();
    const both = join(folder, 'both.npz');
    const files = { 'pictures.npy': await readFile(images), 'kinds.npy': await readFile(labels) };
    await writeFile(both, zipSync(files));
    await train(`npz:${both}?features=pictures&labels=kinds`, ['--model', 'mlp:8']);
    const [archive, array] = [await predict([both, '--labels', labels]), await predict([images])];
    expect(archive).toMatchObject({ code: 0, stdout: array.stdout });
    expect(archive.stderr).toMatch(/^error \d/);
    await writeFile(both, zipSync({ 'a.npy': files['kinds.npy'], 'b.npy': files['kinds.npy'] }));
    expect((await predict([both])).stderr).toMatch(
      /both\.npz: must hold an array of the samples to predict under the name pictures, found a, b; save it as/,
    );
  });

  it('needs no label column, takes columns in another order, and writes CSV, JSON lines and Parquet alike', async () => {
    await train(`csv:${await people()}?label=mood`);
    const bare = await people('bare.csv', 'pet,age');
    const outs = ['a.csv', 'a.jsonl', 'a.parquet'].map((name) => join(folder, name));
    for (const out of outs)
      expect(await predict([bare, '--out', out])).toMatchObject({
        code: 0,
        stdout: `300 rows of ${bare} in ${out}\n`,
        stderr: '',
      });
    const csv = csvParse(await readFile(outs[0]!, 'utf8'));
    const lines = (await readFile(outs[1]!, 'utf8')).trimEnd().split('\n');
    const numbers = csv.map(({ prediction, ...others }) => ({
      prediction,
      ...Object.fromEntries(Object.entries(others).map(([name, value]) => [name, Number(value)])),
    }));
    expect(lines.map((line) => JSON.parse(line) as object)).toEqual(numbers);
    const duckdb = await (await DuckDBInstance.create()).connect();
    const found = await duckdb.runAndReadAll(`SELECT * FROM '${outs[2]}' ORDER BY row`);
    expect(found.getRowObjectsJson()).toEqual(numbers);
    duckdb.closeSync();
    expect((await readdir(folder)).filter((name) => name.startsWith('.'))).toEqual([]);
  });

  it('predicts images of an array with their scale', async () => {
    const { images, labels } = await pictures();
    await train(`npy:${images}?labels=${labels}`);
    const rows = csvParse((await predict([images])).stdout);
    const ledger = await readLedger(run);
    for (const [id, row] of ledger!.row!.entries())
      expect(Number(rows[row]?.prediction)).toBe(ledger!.prediction[id]);
    const measured = await predict([images, '--labels', labels]);
    expect(measured.stderr).toMatch(/^error \d+\.\d\d %, macro recall/);
    expect((await predict([images, '--labels', images])).stderr).toContain(
      `${images}: must have one label for each of the 200 samples of ${images}, found shape (200, 1, 10, 10); `,
    );
    const floats = join(folder, 'floats.npy');
    await writeFile(floats, npy('<f4', [1, 1, 10, 10], new Uint8Array(400)));
    const refused = await predict([floats]);
    expect(refused).toMatchObject({ code: 2, stdout: '' });
    expect(refused.stderr).toContain(
      'must hold bytes, pixels of 0 to 255, as those of training, found other numbers',
    );
  });

  it('leaves nothing behind where a field far below is wrong, and says in which line', async () => {
    await train(`csv:${await people()}?label=mood`);
    const path = join(folder, 'wrong.csv');
    const good = Array.from({ length: 5000 }, () => '30,dog');
    await writeFile(path, ['age,pet', ...good, 'old,dog', ''].join('\n'));
    const out = join(folder, 'out.csv');
    const { code, stderr } = await predict([path, '--out', out]);
    expect(code).toBe(2);
    expect(stderr).toContain('line 5002: column "age"');
    expect((await readdir(folder)).sort()).toEqual(['people.csv', 'run', 'wrong.csv']);
  });

  it('refuses what it cannot predict with one line', async () => {
    const path = await people();
    await train(`csv:${path}?label=mood`);
    for (const [words, message] of [
      [
        [join(folder, 'nowhere.csv')],
        'must be a file that can be read, got an error (there is no such file)',
      ],
      [
        [path, '--out', 'p.json'],
        '--out: must end in .csv, .jsonl or .parquet, got "p.json"; give another end',
      ],
      [[path, '--out', path], `--out: must be another file than ${path}, which is read`],
      [[path, '--out', join(run, 'model.onnx')], '--out: must not replace model.onnx, a file of the run'],
    ] as const) {
      const { code, stdout, stderr } = await predict(words);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain(message);
    }
    await rm(join(run, 'model.onnx'));
    expect((await predict([path])).stderr).toContain('must be a finished run, got one without model.onnx');
  });
});

describe('loadRun', () => {
  it('predicts rows as objects: the same as from a file', async () => {
    const path = await people();
    await train(`csv:${path}?label=mood`);
    const loaded = await loadRun(run);
    const rows = csvParse(await readFile(path, 'utf8')).slice(0, 20);
    const predicted = await loaded.predict(
      rows.map(({ age, pet }) => ({ age: age === '' ? null : Number(age), pet })),
    );
    const fromFile = csvParse((await predict([path])).stdout);
    for (const [index, prediction] of predicted.entries()) {
      if (!('class' in prediction)) throw new Error('must be a class');
      expect(prediction.class).toBe(fromFile[index]?.prediction);
      expect(prediction.probabilities['happy']).toBe(Number(fromFile[index]?.['probability_happy']));
    }
    expect(await loaded.predict([])).toEqual([]);
    const wrong = { count: 1, shape: [3], values: new Float32Array(3) };
    await expect(loaded.predict(wrong)).rejects.toThrow('must have the shape of those of the run');
    await loaded.dispose();
  });
});
