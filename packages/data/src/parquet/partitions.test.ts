import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { loadDataset } from '../load-dataset.js';
import { withoutRows } from '../rewrite/without-rows.js';
import { encodeTable } from '../table/encode-table.js';
import { loadParquet, parquetTable } from './load-parquet.js';

let folder: string;
let duckdb: DuckDBConnection;
const path = (...names: string[]): string => join(folder, ...names);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rankbatch-'));
  duckdb = await (await DuckDBInstance.create()).connect();
  await duckdb.run(
    `COPY (SELECT i AS size, 2023 + i % 2 AS year, [NULL, 'Zürich/West', '007'][1 + i % 3] AS town, 'k' || i // 6 % 2 AS kind
           FROM (SELECT unnest(range(60)) AS i)) TO '${path('hive')}' (FORMAT parquet, PARTITION_BY (year, town))`,
  );
  // What other programs leave there.
  await writeFile(path('hive', '_SUCCESS'), '');
  await writeFile(path('hive', 'year=2023', '._data_0.parquet'), 'of macOS');
});
afterAll(async () => {
  duckdb.closeSync();
  await rm(folder, { recursive: true });
});

/** The rows as DuckDB reads them. */
async function rowsOf(pattern: string): Promise<string[]> {
  const read = await duckdb.runAndReadAll(
    `SELECT year::VARCHAR, town::VARCHAR, size::VARCHAR, kind FROM read_parquet('${path(pattern)}', hive_types_autocast = false)`,
  );
  return read.getRows().map((row) => JSON.stringify(row));
}

it('a folder of folders that are called as splits are has these splits, as Hugging Face converts its data sets', async () => {
  for (const [split, count] of [
    ['train', 12],
    ['test', 4],
  ] as const) {
    await mkdir(path('converted', 'default', split), { recursive: true });
    await duckdb.run(
      `COPY (SELECT i AS size, 'k' || i % 2 AS kind FROM (SELECT unnest(range(${count})) AS i)) TO '${path('converted', 'default', split, '0000.parquet')}'`,
    );
  }
  const { train, validation, test, sources } = await loadDataset(`parquet:${path('converted', 'default')}`);
  expect([train.count, validation.count, test.count]).toEqual([11, 1, 4]);
  expect(sources![test.rows![0]!]).toMatch(/test.*0000\.parquet: row 0$/);
  await expect(loadDataset(`parquet:${path('converted')}`)).rejects.toThrow(
    /found none; name the folder that has some, .*default$/,
  );
});

it.each(['DATE', 'TIMESTAMP'])('%s infinity is refused with its row', async (type) => {
  const name = path(`${type}.parquet`);
  await duckdb.run(
    `COPY (SELECT i AS size, ${type} 'infinity' AS at, 'k' || i % 2 AS kind FROM (SELECT unnest(range(8)) AS i)) TO '${name}'`,
  );
  await expect(loadDataset(`parquet:${name}`)).rejects.toThrow(
    /row 0: "at": must be a time of the years .*, found another, such as infinity; make it null, or give ignore=at/,
  );
});

it('a column that the first of several files lacks is not left out in silence', async () => {
  await mkdir(path('uneven'));
  await duckdb.run(
    `COPY (SELECT i AS size, 'k' || i % 2 AS kind FROM (SELECT unnest(range(8)) AS i)) TO '${path('uneven', 'test.parquet')}'`,
  );
  await duckdb.run(
    `COPY (SELECT i AS size, i % 3 AS more, 'k' || i % 2 AS kind FROM (SELECT unnest(range(20)) AS i)) TO '${path('uneven', 'train.parquet')}'`,
  );
  await expect(loadDataset(`parquet:${path('uneven')}`)).rejects.toThrow(
    /train\.parquet: must have the columns of .*test\.parquet, found also "more"; give ignore=more, or name files of one kind only/,
  );
  expect((await loadDataset(`parquet:${path('uneven')}?ignore=more`)).featureNames).toEqual(['size']);
});

describe('a folder of folders as year=2024', () => {
  const cwd = process.cwd();
  afterEach(() => {
    process.chdir(cwd);
  });

  it('has the columns that the folders name, as DuckDB reads them', async () => {
    const { columns, rows } = await parquetTable(path('hive'));
    expect(columns).toEqual(['year', 'town', 'size', 'kind']);
    expect(rows.map((row) => JSON.stringify(row)).sort()).toEqual(
      (await rowsOf('hive/**/d*.parquet')).sort(),
    );
    const one = path('hive', 'year=2024', 'town=007', 'data_0.parquet');
    expect((await parquetTable(one)).rows.map((row) => JSON.stringify(row))).toEqual(
      await rowsOf('hive/year=2024/town=007/d*.parquet'),
    );
    const dataset = await loadDataset(`parquet:${path('hive')}`);
    expect(dataset.columns?.map(({ name, kind, missing }) => [name, kind, missing])).toEqual([
      ['year', 'number', 0],
      ['town', 'category', 20],
      ['size', 'number', 0],
      ['kind', 'label', 0],
    ]);
    expect(dataset.sources?.[0]).toBe('year=2023/town=007/data_0.parquet: row 0');
  });

  it('has the splits that folders as split=test name, which are no column', async () => {
    await duckdb.run(
      `COPY (SELECT i AS size, i // 3 % 2 AS kind, CASE WHEN i < 40 THEN 'train' ELSE 'test' END AS split
             FROM (SELECT unnest(range(60)) AS i)) TO '${path('splits')}' (FORMAT parquet, PARTITION_BY (split))`,
    );
    const { featureNames, test } = await loadDataset(`parquet:${path('splits')}`);
    expect([featureNames, test.count]).toEqual([['size'], 20]);
    await expect(loadDataset(`parquet:${path('hive/*/*/data_0.parquet')}`)).rejects.toThrow(
      /must have \* in the names of files only, found it in a folder; write one file of all: duckdb -c /,
    );
  });

  it('is one of columns only where its name or what is below it says so', async () => {
    await mkdir(path('lr=0.1', 'hive'), { recursive: true });
    await mkdir(path('year=2025'));
    const write = (name: string, columns: string, to = '(FORMAT parquet)') =>
      duckdb.run(
        `COPY (SELECT ${columns}, i // 2 % 2 AS kind FROM (SELECT unnest(range(60)) AS i)) TO '${path(name)}' ${to}`,
      );
    await write('lr=0.1/a.parquet', 'i AS size');
    await write('lr=0.1/hive', 'i AS size, i % 2 AS year', '(FORMAT parquet, PARTITION_BY (year))');
    await write('year=2025/new.parquet', 'i AS size');
    await write('year=2025/own.parquet', 'i AS size, 2024 AS year');
    process.chdir(path('lr=0.1'));
    const featuresOf = async (name: string, dataDir?: string) =>
      (await loadDataset(name, { ...(dataDir !== undefined && { dataDir }) })).featureNames;
    expect((await loadParquet('a.parquet')).featureNames).toEqual(['size']);
    expect(await featuresOf('a.parquet')).toEqual(['size']);
    expect(await featuresOf('a.parquet', path('lr=0.1'))).toEqual(['size']);
    expect(await featuresOf('parquet:hive')).toEqual(['year', 'size']);
    expect(await featuresOf('lr=0.1/a.parquet', path())).toEqual(['lr', 'size']);
    expect(await featuresOf(path('lr=0.1', 'a.parquet'))).toEqual(['lr', 'size']);
    // Where a model asks for it, as one file of a partition lacks it.
    const { encoding } = await loadDataset('parquet:hive');
    process.chdir(path('year=2025'));
    expect((await parquetTable('new.parquet')).columns).toEqual(['size', 'kind']);
    const table = await parquetTable('new.parquet', encoding);
    expect([table.columns, table.rows[1]]).toEqual([
      ['year', 'size', 'kind'],
      ['2025', '1', '0'],
    ]);
    expect(encodeTable(encoding!, table).count).toBe(60);
    expect((await parquetTable('own.parquet', encoding)).rows[0]).toEqual(['0', '2024', '0']);
    expect((await parquetTable('new.parquet', undefined, ['year'])).kept![0]).toEqual([2025]);
    const files = await withoutRows('new.parquet', await loadDataset('new.parquet'), {
      rows: [0],
      out: 'clean.parquet',
    });
    expect(files[0]!.name).toBe('parquet:clean.parquet');
  });

  it('is written again without some rows in folders of the same names, which say the same', async () => {
    const name = `parquet:${path('hive')}`;
    const dataset = await loadDataset(name);
    const files = await withoutRows(name, dataset, { rows: [0, 59], out: path('clean') });
    for (const { target, content } of files) {
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, await content());
    }
    const [before, after] = [await parquetTable(path('hive')), await parquetTable(path('clean'))];
    expect(after.rows).toEqual(before.rows.slice(1, 59));
    const one = `parquet:${path('hive/year=2024/town=007/data_0.parquet')}`;
    await expect(
      withoutRows(one, await loadDataset(one), { rows: [1], out: path('one.parquet') }),
    ).rejects.toThrow(
      /one\.parquet: must be in folders as those of .*, year=2024\/town=007, .* found others; write it to a folder that ends in year=2024\/town=007$/,
    );
  });

  it('is no text where the bytes of a column are none', async () => {
    await duckdb.run(
      `COPY (SELECT unhex('ff0' || i % 9) AS hash, i AS size, i % 2 AS kind FROM (SELECT unnest(range(40)) AS i)) TO '${path('bytes.parquet')}' (FORMAT parquet)`,
    );
    await expect(loadDataset(path('bytes.parquet'))).rejects.toThrow(
      /bytes\.parquet: row 0: "hash": must be text, a number, a time, true or false, found 2 bytes that are no text; give ignore=hash, as in 'parquet:.*\?ignore=hash'$/,
    );
    await expect(loadDataset(`${path('bytes.parquet')}?ignore=hash,size`)).rejects.toThrow(
      /found a single column, "kind"; ignore fewer columns, or name a file with more of them$/,
    );
  });

  it('is told by its own name where a row of it is at fault, with the row as pandas counts', async () => {
    await mkdir(path('parts'));
    for (const [name, label] of [
      ['a', `'k' || i % 2`],
      ['b', `CASE WHEN i <> 7 THEN 'k0' END`],
    ])
      await duckdb.run(
        `COPY (SELECT i AS size, ${label} AS kind FROM (SELECT unnest(range(40)) AS i)) TO '${path('parts', `${name}.parquet`)}' (FORMAT parquet)`,
      );
    await expect(loadDataset(`parquet:${path('parts')}`)).rejects.toThrow(
      /parts\/b\.parquet: row 7: column "kind": must say what is to be learnt, found a missing value/,
    );
  });

  it('is refused where a column would be there twice, and where files stand beside the folders', async () => {
    await mkdir(path('twice', 'size=3'), { recursive: true });
    await duckdb.run(`COPY (SELECT 1 AS size) TO '${path('twice/size=3/a.parquet')}' (FORMAT parquet)`);
    await expect(parquetTable(path('twice'))).rejects.toThrow(
      /a\.parquet: must have other columns than those that its folders name, found "size" in both; rename the column or the folder$/,
    );
    await writeFile(path('twice', 'b.parquet'), '');
    await expect(parquetTable(path('twice'))).rejects.toThrow(
      /twice: must hold all of its Parquet files in folders as size=3, or all of them beside each other, found also b\.parquet; move it$/,
    );
  });
});
