import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tableDataset } from '../table/table-dataset.js';
import { loadParquet, parquetTable } from './load-parquet.js';

let folder: string;
let duckdb: DuckDBConnection;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rankbatch-'));
  duckdb = await (await DuckDBInstance.create()).connect();
});
afterAll(async () => {
  duckdb.closeSync();
  await rm(folder, { recursive: true });
});

/** That of a model which needs a column of another name. */
const { encoding: sizes } = tableDataset({
  path: 'sizes.csv',
  bytes: new TextEncoder().encode(
    ['size,kind', ...Array.from({ length: 20 }, (_, i) => `${i},${i % 2}`)].join('\n'),
  ),
});

/** The values that are kept of a table of one row that DuckDB writes. */
async function keptOf(columns: Readonly<Record<string, string>>): Promise<readonly unknown[]> {
  const path = join(folder, 'one.parquet');
  const selected = Object.entries(columns).map(([name, value]) => `${value} AS "${name}"`);
  await duckdb.run(`COPY (SELECT 1 AS size, ${selected.join(', ')}) TO '${path}' (FORMAT parquet)`);
  return (await parquetTable(path, sizes, Object.keys(columns))).kept![0]!;
}

describe('columns of Parquet that are kept', () => {
  it('have all digits', async () => {
    expect(
      await keptOf({
        long: '9007199254740993::BIGINT',
        longest: '18446744073709551615::UBIGINT',
        short: '-7::INTEGER',
        float: '0.1::DOUBLE',
        price: '19.99::DECIMAL(9, 2)',
        cents: '-0.05::DECIMAL(4, 2)',
        wide: '-12345678901234567890.123::DECIMAL(38, 3)',
        middle: '1234567890123456.78::DECIMAL(18, 2)',
        yes: 'true',
        text: "' two words '",
        nothing: 'NULL::INTEGER',
      }),
    ).toEqual([
      9007199254740993n,
      18446744073709551615n,
      -7,
      0.1,
      19.99,
      -0.05,
      '-12345678901234567890.123',
      '1234567890123456.78',
      true,
      ' two words ',
      null,
    ]);
  });

  it('have times to their last digit, with Z where they are of a known zone', async () => {
    expect(
      await keptOf({
        day: "'2024-05-01'::DATE",
        micro: "'2024-05-01 08:30:00.000001'::TIMESTAMP",
        nano: "'1969-12-31 23:59:59.999999999'::TIMESTAMP_NS",
        whole: "'2024-05-01 08:30:00'::TIMESTAMP_MS",
        zoned: "'2024-05-01 08:30:00.25+02'::TIMESTAMPTZ",
        none: 'NULL::TIMESTAMP',
        uuid: "'4ac7a9e9-607c-4c8a-84f3-843f0191e3fd'::UUID",
        json: `'{"id": 9007199254740993}'::JSON`,
      }),
    ).toEqual([
      '2024-05-01',
      '2024-05-01T08:30:00.000001',
      '1969-12-31T23:59:59.999999999',
      '2024-05-01T08:30:00',
      '2024-05-01T06:30:00.25Z',
      null,
      '4ac7a9e9-607c-4c8a-84f3-843f0191e3fd',
      '{"id": 9007199254740993}',
    ]);
  });

  it('have times of the day to their last digit', async () => {
    expect(
      await keptOf({
        micro: "'08:30:00.000001'::TIME",
        whole: "'08:30:00'::TIME",
        end: "'24:00:00'::TIME",
        zoned: "'08:30:00.25+02'::TIMETZ",
        none: 'NULL::TIME',
      }),
    ).toEqual(['08:30:00.000001', '08:30:00', '24:00:00', '06:30:00.25Z', null]);
  });

  it('are refused where no field can hold them', async () => {
    await expect(keptOf({ pair: '[1, 2]' })).rejects.toThrow(
      /one\.parquet: column "pair": must hold .* to be kept, found lists or structures; keep other columns only$/,
    );
    await expect(keptOf({ raw: String.raw`'\xFF\x00'::BLOB` })).rejects.toThrow(
      /one\.parquet: row 0: "raw": must be .* found 2 bytes that are no text; keep other columns only$/,
    );
    await expect(keptOf({ end: "'infinity'::TIMESTAMP" })).rejects.toThrow(
      'found a time that no calendar has',
    );
    await expect(parquetTable(join(folder, 'one.parquet'), sizes, ['id'])).rejects.toThrow(
      'one.parquet: must have the column "id" that is to be kept, found "size", "end"; keep some of these',
    );
  });

  it('take no room from those that a model needs', async () => {
    const path = join(folder, 'long.parquet');
    // Packed it is small, unpacked more than half of the 64 MiB that any file may have.
    await duckdb.run(
      `COPY (SELECT repeat('a', 1000000) || range % 2 AS kind, range AS size FROM range(40)) TO '${path}' (FORMAT parquet)`,
    );
    const { encoding } = await loadParquet(path, { label: 'size', task: 'regression' });
    const table = await parquetTable(path, encoding, ['kind']);
    expect(table.kept!.map(([kind]) => kind)).toEqual(table.rows.map(([kind]) => kind));
  });

  it('stand beside those that a model needs, also those of folders', async () => {
    const { encoding } = await loadParquet(
      fileURLToPath(new URL('../../fixtures/parquet/houses.parquet', import.meta.url)),
      { label: 'price', task: 'regression', ignore: ['tags', 'sold'] },
    );
    const [name = ''] = encoding!.features.map(({ column }) => column);
    await mkdir(join(folder, 'all', 'year=2024'), { recursive: true });
    await duckdb.run(
      `COPY (SELECT range::BIGINT AS id, range / 2 AS "${name}" FROM range(3)) TO '${join(folder, 'all', 'year=2024', '0.parquet')}' (FORMAT parquet)`,
    );
    const table = await parquetTable(join(folder, 'all'), encoding, ['year', 'id', name]);
    expect(table.columns).toEqual([name]);
    expect(table.kept).toEqual([
      [2024, 0n, 0],
      [2024, 1n, 0.5],
      [2024, 2n, 1],
    ]);
  });
});
