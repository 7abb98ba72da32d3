import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runMain } from '../testing/surroundings.testing.js';
import { readLedger } from './ledger.js';
import { writeRunFolder } from './run-folder.testing.js';

let folder: string;
let duckdb: DuckDBConnection;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rankbatch-'));
  duckdb = await (await DuckDBInstance.create()).connect();
});

afterEach(async () => {
  duckdb.closeSync();
  await rm(folder, { recursive: true });
});

const query = async (sql: string) => (await duckdb.runAndReadAll(sql)).getRowObjectsJson();

describe('DuckDB', () => {
  it('opens ledger.parquet with the types and values of docs/run-format.md', async () => {
    const run = join(folder, 'run');
    const words = ['--data', 'toy', '--epochs', '2', '--batch', '10', '--label-noise', '0.2', '--quiet'];
    expect(await runMain(['train', ...words, '--out', run])).toMatchObject({ code: 0 });
    const file = `'${join(run, 'ledger.parquet')}'`;
    const columns = await query(
      `SELECT column_name || ' ' || column_type AS described FROM (DESCRIBE SELECT * FROM ${file})`,
    );
    expect(columns.map(({ described }) => described)).toEqual([
      'id INTEGER',
      'label INTEGER',
      'true_label INTEGER',
      'loss FLOAT',
      'known_loss FLOAT',
      'mean_loss FLOAT',
      'mean_margin FLOAT',
      'prediction INTEGER',
      'correct INTEGER',
      'forgotten INTEGER',
      'draws INTEGER',
      'last_draw INTEGER',
    ]);
    const ledger = await readLedger(run);
    const rows = await query(`SELECT id, loss, draws FROM ${file} ORDER BY loss DESC, id`);
    expect(rows).toHaveLength(50);
    for (const { id, loss, draws } of rows) {
      expect(Math.fround(Number(loss))).toBe(ledger?.loss[Number(id)]);
      expect(draws).toBe(ledger?.draws[Number(id)]);
    }
  });

  it('opens what rankbatch inspect exports as Parquet', async () => {
    await writeRunFolder(folder, { select: 'shuffle', samples: 500, labelNoise: 0.1 });
    const path = join(folder, 'samples.parquet');
    expect(await runMain(['inspect', folder, '--parquet', path])).toMatchObject({ code: 0 });
    const { label, trueLabel } = (await readLedger(folder))!;
    const changed = label.filter((value, id) => value !== trueLabel?.[id]).length;
    expect(
      await query(
        `SELECT count(*)::INTEGER AS samples, count(*) FILTER (label <> true_label)::INTEGER AS changed,
           count(*) FILTER (suspect > 0 AND label <> true_label)::INTEGER AS found FROM '${path}'`,
      ),
    ).toEqual([{ samples: 500, changed, found: changed }]);
  });
});
