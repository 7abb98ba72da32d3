import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { encodeTable } from '../table/encode-table.js';
import { loadParquet, parquetTable } from './load-parquet.js';

// The files are those of fixtures/make_duckdb.py.
const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../fixtures/parquet/${name}`, import.meta.url));
const days = { label: 'kind', ignore: ['wait'], scale: 'none' } as const;

describe('Parquet of DuckDB', () => {
  it.each(['zstd', 'gzip', 'snappy', 'lz4_raw', 'v2'])('is read, %s', async (codec) => {
    const path = fixture(`duckdb-${codec}.parquet`);
    const { columns, featureNames, train, encoding } = await loadParquet(path, days);
    expect(columns!.map(({ name, kind, missing }) => [name, kind, missing])).toEqual([
      ['huge', 'number', 0],
      ['amount', 'number', 0],
      ['total', 'number', 0],
      ['week', 'number', 0],
      ['wide', 'number', 0],
      ['even', 'category', 0],
      ['share', 'number', 0],
      ['day', 'category', 0],
      ['hour', 'category', 0],
      ['mood', 'category', 0],
      ['word', 'category', 0],
      ['gaps', 'number', 8],
      ['nothing', 'ignored', 40],
      ['tags', 'category', 13],
      ['kind', 'label', 0],
    ]);
    const width = featureNames!.length;
    for (const [i, row] of train.rows!.entries()) {
      const value = (feature: string) => train.values[i * width + featureNames!.indexOf(feature)];
      expect(value('huge')).toBe(3 * row);
      expect(value('amount')).toBe(1.25 * row);
      expect(value('total')).toBe(7.125 * row);
      expect(value('wide')).toBe(1e6 * row);
      expect(value('share')).toBe(row / 8);
      expect(value('mood=glad')).toBe(Number(row % 3 === 2));
      expect(value('gaps missing')).toBe(Number(row % 5 === 0));
    }
    const { values } = encodeTable(encoding!, await parquetTable(path, encoding));
    for (const [i, row] of train.rows!.entries())
      expect(values.subarray(row * width, (row + 1) * width)).toEqual(
        train.values.subarray(i * width, (i + 1) * width),
      );
  });

  it('with intervals says which column cannot be read', async () => {
    await expect(loadParquet(fixture('duckdb-zstd.parquet'), { label: 'kind' })).rejects.toThrow(
      /duckdb-zstd\.parquet: column "wait": must hold .*, found intervals of time; write them as numbers, or give ignore=wait$/,
    );
  });

  it('tells of dates, and takes lists for several labels', async () => {
    const { columns, featureNames } = await loadParquet(fixture('duckdb-zstd.parquet'), days);
    // Without a time of the day, as CSV has them.
    expect(featureNames).toContain('day=2020-01-02');
    const notes = new Map(columns!.map(({ name, note }) => [name, note]));
    for (const name of ['day', 'hour']) expect(notes.get(name)).toMatch(/^dates as categories; write /);
    expect(notes.get('nothing')).toBe('no value in any row');
    const { task } = await loadParquet(fixture('duckdb-zstd.parquet'), { ...days, label: 'tags' });
    expect(task).toEqual({ kind: 'labels', labelNames: ['a', 'b'] });
  });
});

describe('Parquet of pandas and pyarrow', () => {
  it('leaves out an index that pandas wrote beside the columns', async () => {
    const { columns, featureNames } = await loadParquet(fixture('pandas-index.parquet'), { label: 'kind' });
    expect(featureNames).toEqual(['size']);
    expect(columns!.at(-1)).toMatchObject({
      name: '__index_level_0__',
      kind: 'ignored',
      note: 'an index without a name, as pandas writes it',
    });
  });

  it('reads a column without any value that is packed with LZ4', async () => {
    const { columns } = await loadParquet(fixture('nothing-lz4.parquet'));
    expect(columns![1]).toMatchObject({ name: 'nothing', kind: 'ignored', missing: 40 });
  });

  it('refuses columns of one name, which would be read as one', async () => {
    await expect(loadParquet(fixture('same-names.parquet'))).rejects.toThrow(
      /same-names\.parquet: columns must have different names, found "size" twice; write it again with other names$/,
    );
  });
});
