import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DuckDBInstance } from '@duckdb/node-api';
import { csvParse } from 'd3-dsv';
import { describe, expect, it } from 'vitest';
import { folder, predict, train, useFolders } from './trained-run.testing.js';

useFolders();

const write = async (name: string, text: string): Promise<string> => {
  await writeFile(join(folder, name), text);
  return join(folder, name);
};

/** Trains on people of whom those above 50 are happy. */
async function trainOnPeople(header = 'id,age,mood\n', options = 'label=mood&ignore=id'): Promise<void> {
  const rows = Array.from(
    { length: 100 },
    (_, i) => `${i},${20 + (i % 60)},${i % 60 > 30 ? 'happy' : 'calm'}\n`,
  );
  await train(`csv:${await write('people.csv', header + rows.join(''))}?${options}`);
}

/** The types of the columns of a Parquet file, and its rows. */
async function parquetRows(path: string) {
  const duckdb = await (await DuckDBInstance.create()).connect();
  const reader = await duckdb.runAndReadAll(`SELECT * FROM '${path}'`);
  const found = { types: reader.columnTypes().map(String), rows: reader.getRowsJson() };
  duckdb.closeSync();
  return found;
}

describe('rankbatch predict --keep', () => {
  it('copies columns, used or not, between the row and its prediction', async () => {
    await trainOnPeople();
    const text = 'age,"a, b",id,file\n60,x,007,f\n30,,9007199254740993,"say ""hi"""\n';
    const path = await write('new.csv', text);
    const keep = ['--keep', 'id,age', '--keep', '"a, b",file'];
    const { code, stdout, stderr } = await predict([path, ...keep]);
    expect([code, stderr]).toEqual([0, '']);
    const plain = csvParse((await predict([path])).stdout);
    const rows = csvParse(stdout);
    expect(rows.columns).toEqual(['row', 'id', 'age', 'a, b', 'file', ...plain.columns.slice(1)]);
    expect([...rows]).toEqual([
      { ...plain[0], id: '007', age: '60', 'a, b': 'x', file: 'f' },
      { ...plain[1], id: '9007199254740993', age: '30', 'a, b': '', file: 'say "hi"' },
    ]);

    const lines = join(folder, 'out.jsonl');
    await predict([path, ...keep, '--out', lines]);
    expect(JSON.parse((await readFile(lines, 'utf8')).split('\n')[1]!)).toMatchObject({
      id: '9007199254740993',
      'a, b': null,
    });
    const parquet = join(folder, 'out.parquet');
    await predict([path, ...keep, '--out', parquet]);
    expect(await parquetRows(parquet)).toMatchObject({
      types: ['INTEGER', 'VARCHAR', 'VARCHAR', 'VARCHAR', 'VARCHAR', 'VARCHAR', 'DOUBLE', 'DOUBLE'],
      rows: [
        [0, '007', '60', 'x', 'f', plain[0]!['prediction'], expect.anything(), expect.anything()],
        [
          1,
          '9007199254740993',
          '30',
          null,
          'say "hi"',
          plain[1]!['prediction'],
          expect.anything(),
          expect.anything(),
        ],
      ],
    });

    // Numbers of JSON and Parquet stay numbers, with all digits.
    const people = '{"age":60,"id":9007199254740993,"ok":true,"x":0.5}\n{"age":30,"id":2,"ok":null,"x":2}\n';
    const again = ['--keep', 'x,ok,id'];
    await predict([await write('new.jsonl', people), ...again, '--out', parquet]);
    const numbers = {
      rows: [
        [0, 0.5, true, '9007199254740993'],
        [1, 2, null, '2'],
      ],
    };
    const found = await parquetRows(parquet);
    expect(found.types.slice(0, 4)).toEqual(['INTEGER', 'DOUBLE', 'BOOLEAN', 'BIGINT']);
    expect(found.rows.map((row) => row.slice(0, 4))).toEqual(numbers.rows);
  });

  it('keeps the order of columns without names', async () => {
    await trainOnPeople('', 'label=2&ignore=0&header=no');
    const path = await write('new.csv', '7,60,calm\n8,30,happy\n');
    for (const out of ['out.csv', 'out.jsonl', 'out.parquet'])
      await predict([path, '--keep', '2,0', '--out', join(folder, out)]);
    expect(await readFile(join(folder, 'out.csv'), 'utf8')).toMatch(/^row,2,0,prediction,.*\n0,calm,7,/);
    expect(await readFile(join(folder, 'out.jsonl'), 'utf8')).toMatch(
      /^\{"row":0,"2":"calm","0":"7","prediction"/,
    );
    const { rows } = await parquetRows(join(folder, 'out.parquet'));
    expect(rows.map((row) => row.slice(0, 3))).toEqual([
      [0, 'calm', '7'],
      [1, 'happy', '8'],
    ]);
  });

  it('keeps a copy of a column of training that is called as a prediction is', async () => {
    await trainOnPeople('id,prediction,mood\n');
    const path = await write('new.csv', 'prediction,copy\n60,60\n30,30\n');
    const { code, stderr } = await predict([path, '--keep', 'prediction']);
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('give the table a copy of it under another name') as string,
    });
    const { stdout } = await predict([path, '--keep', 'copy']);
    expect(csvParse(stdout).map(({ copy }) => copy)).toEqual(['60', '30']);
  });

  it('leaves no output where only the end of JSON lines tells that a key is nowhere', async () => {
    await trainOnPeople();
    const path = await write('new.jsonl', '{"age":60}\n'.repeat(5000));
    const before = await readdir(folder);
    const { code, stderr } = await predict([path, '--keep', 'id', '--out', join(folder, 'out.csv')]);
    expect({ code, stderr }).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('must have the column "id" that is to be kept') as string,
    });
    expect(await readdir(folder)).toEqual(before);
  });

  it('refuses what it cannot keep with one line', async () => {
    await trainOnPeople();
    const path = await write('new.csv', 'age,id,row\n60,1,2\n');
    const array = await write('x.npy', '');
    for (const [words, message] of [
      [
        [path, '--keep', 'name'],
        'new.csv: must have the column "name" that is to be kept, found "age", "id", "row"; keep some of these',
      ],
      [
        [path, '--keep', 'id,row'],
        '--keep: must name other columns than those of the predictions (row, prediction, probability_calm, probability_happy), got "row"; leave it out, or give the table a copy of it under another name',
      ],
      [
        [path, '--keep', 'id', '--keep', 'age,id'],
        '--keep: must name each column once, got "id" twice; leave one out',
      ],
      [
        [path, '--keep', 'id,'],
        '--keep: must be names of columns with commas between them, as in id,name, those with a comma in double quotes, as in \'id,"a,b"\', got "id,"',
      ],
      [[path, '--keep', '"id'], 'in double quotes, as in'],
      [
        [array, '--keep', 'id'],
        `--keep: must go with a table, got an array, ${array}, which has no columns; leave --keep out: the column row says of each prediction what it is of`,
      ],
    ] as const) {
      const { code, stdout, stderr } = await predict(words);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain(message);
      expect(stderr.trimEnd()).not.toContain('\n');
    }
  });
});
