import { mkdir, writeFile } from 'node:fs/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { DuckDBInstance } from '@duckdb/node-api';
import { array, assert, constantFrom, integer, property, record, string, uniqueArray } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseDelimited } from '../formats/delimited.js';
import { parseJsonLines } from '../formats/json-lines.js';
import { useFolder } from '../images/pictures.testing.js';
import { loadDataset } from '../load-dataset.js';
import { textWithoutLines } from './text-without-lines.js';
import { withoutRows } from './without-rows.js';

const { path, write } = useFolder();

/** Loads a data set, leaves rows out, and gives back the texts of the files. */
async function rewrite(
  name: string,
  rows: readonly number[],
  out = path('clean.csv'),
): Promise<Uint8Array[]> {
  const files = await withoutRows(name, await loadDataset(name), { rows, out });
  return Promise.all(files.map(({ content }) => content()));
}

const text = (bytes: Uint8Array | undefined): string => Buffer.from(bytes!).toString('utf8');

describe('withoutRows of text', () => {
  const rows = Array.from(
    { length: 40 },
    (_, i) => `${i % 3 === 0 ? `"a; ""${i}""\r\n b"` : `  x${i}`};${i};${i % 2 ? 'yes' : 'no'}`,
  );
  const file = (end: string) => `\ufeffname;size;kind${end}# a remark${end}${rows.join(end)}`;
  const spec = () => `csv:${path('in.csv')}?delimiter=;&comment=%23&label=kind&text=name`;

  it.each(['\n', '\r\n', '\r'])(
    'keeps every other byte: mark, quotes, remarks and line ends of %j',
    async (end) => {
      await writeFile(path('in.csv'), file(end));
      const [clean] = await rewrite(spec(), [39, 3, 4]);
      const stays = rows.filter((_, i) => ![3, 4, 39].includes(i));
      expect(text(clean)).toBe(`\ufeffname;size;kind${end}# a remark${end}${stays.join(end)}${end}`);
    },
  );

  it('leaves out rows of other charsets, and compresses where the name says so', async () => {
    const french = `nom;âge;été\r\n${Array.from({ length: 30 }, (_, i) => `né ${i};${i};${i % 2 ? 'oui' : 'non'}`).join('\r\n')}\r\n`;
    await writeFile(path('in.csv'), gzipSync(Buffer.from(`\ufeff${french}`, 'utf16le')));
    const [clean] = await rewrite(`csv:${path('in.csv')}?delimiter=;&text=nom`, [0, 29], path('out.csv.gz'));
    const kept = french.split('\r\n').filter((_, line) => line !== 1 && line !== 30);
    expect(Buffer.from(gunzipSync(clean!)).toString('utf16le')).toBe(`\ufeff${kept.join('\r\n')}`);
    await writeFile(path('in.csv'), Buffer.from(french, 'latin1'));
    const [latin] = await rewrite(`csv:${path('in.csv')}?delimiter=;&text=nom&charset=windows-1252`, [0, 29]);
    expect(Buffer.from(latin!).toString('latin1')).toBe(kept.join('\r\n'));
  });

  it('reads back as the table less the rows, whatever is in it', () => {
    const field = string({ unit: constantFrom('a', '"', ',', '\n', '\r\n', '\r', ' ', 'é') });
    const quoted = (value: string) => `"${value.replaceAll('"', '""')}"`;
    assert(
      property(
        array(record({ a: field, b: field, end: constantFrom('\n', '\r\n', '\r', '\n\n') }), {
          minLength: 2,
          maxLength: 12,
        }),
        uniqueArray(integer({ min: 0, max: 11 })),
        (lines, ids) => {
          const bytes = Buffer.from(
            `p,q\n${lines.map(({ a, b, end }) => `${quoted(a)},${quoted(b)}${end}`).join('')}`,
          );
          const table = parseDelimited(bytes, 'x.csv');
          const dropped = ids.filter((id) => id < table.rows.length).sort((a, b) => a - b);
          if (dropped.length === table.rows.length) return;
          const clean = textWithoutLines(
            bytes,
            dropped.map((row) => ({ first: table.firstLineOf(row), last: table.lineOf(row) })),
          );
          expect(parseDelimited(clean, 'x.csv').rows).toEqual(
            table.rows.filter((_, row) => !dropped.includes(row)),
          );
        },
      ),
      { seed: 1 },
    );
  });

  it('leaves out lines of JSON', async () => {
    const lines = Array.from({ length: 30 }, (_, i) =>
      JSON.stringify({ size: i, more: { a: [i] }, kind: i % 2 ? 'x' : 'y' }),
    );
    await writeFile(path('in.jsonl'), `${lines.join('\n\n')}\n`);
    const [clean] = await rewrite(`jsonl:${path('in.jsonl')}?label=kind&ignore=more`, [1, 28]);
    expect(
      parseJsonLines(clean!, 'x', { isRead: (key) => key === 'size' }).rows.map(([size]) => Number(size)),
    ).toEqual(lines.map((_, i) => i).filter((i) => i !== 1 && i !== 28));
  });

  it('leaves out items of a JSON list', async () => {
    const items = Array.from({ length: 30 }, (_, i) => `{"size": ${i}.0, "kind": "${i % 2 ? '],' : 'y'}"}`);
    await writeFile(path('in.json'), `[\n${items.join(',\n')}\n]\n`);
    const [clean] = await rewrite(`${path('in.json')}?label=kind`, [1, 28]);
    const kept = items.filter((_, i) => i !== 1 && i !== 28);
    expect(text(clean)).toBe(`[\n${kept.join(',\n')}\n]\n`);
  });

  it('refuses rows that are not there, all of them, and data that are no table', async () => {
    await writeFile(path('in.csv'), file('\n'));
    await expect(rewrite(spec(), [40])).rejects.toThrow(
      /in\.csv, integers in 0\.\.39, got 40; is the list made for another/,
    );
    await expect(
      rewrite(
        spec(),
        rows.map((_, i) => i),
      ),
    ).rejects.toThrow(/must leave some of the 40 rows/);
    const digits = await loadDataset('digits', { size: 10 });
    await expect(withoutRows('digits', digits, { rows: [1], out: 'x' })).rejects.toThrow(
      /got digits; leave them out of arrays with NumPy, as in np\.delete/,
    );
  });
});

describe('withoutRows of Parquet', () => {
  it('keeps columns, types and values of every kind, as DuckDB reads them', async () => {
    const duckdb = await (await DuckDBInstance.create()).connect();
    // Several groups of rows, gaps, and values that are not as exact once they are read.
    await duckdb.run(`COPY (SELECT i AS id, CASE WHEN i % 7 = 0 THEN NULL ELSE 'é' || i END AS name, (i / 3)::DECIMAL(38, 9) AS price,
      (i * 1003)::DECIMAL(9, 2) AS tax, make_timestamp(1700000000000001 + i) AS at, make_timestamp_ns(1700000000000000001 + i) AS ns,
      DATE '1960-01-01' + i::INTEGER AS day, TIME '12:00:00.000001' AS clock, (i % 2 = 0) AS even, i::UBIGINT + 18446744073709540000::UBIGINT AS big,
      (i % 200 - 100)::TINYINT AS tiny, i::HUGEINT AS huge, ('00000000-0000-0000-0000-' || lpad(i::VARCHAR, 12, '0'))::UUID AS uid,
      CASE WHEN i % 5 = 0 THEN NULL ELSE [i, NULL, i + 1] END AS list, CASE WHEN i % 3 = 0 THEN NULL ELSE {'bytes': i::VARCHAR::BLOB, 'path': NULL::VARCHAR, 'tags': ['a', 'b' || i]} END AS picture,
      MAP {'k' || i: i / 7} AS map, [[i], [], NULL] AS nested, i / 7 AS share, (i / 7)::FLOAT AS narrow
      FROM (SELECT unnest(range(5000)) AS i)) TO '${path('in.parquet')}' (ROW_GROUP_SIZE 2048, CODEC 'ZSTD')`);
    const name = `parquet:${path('in.parquet')}?label=share&task=regression&numeric=id&ignore=name,price,tax,at,ns,day,clock,even,big,tiny,huge,uid,list,picture,map,nested,narrow`;
    const dropped = [0, 2047, 2048, 4999];
    const [clean] = await rewrite(name, dropped);
    await writeFile(path('out.parquet'), clean!);
    const rowsOf = async (query: string) => (await duckdb.runAndReadAll(query)).getRowObjectsJson();
    expect(await rowsOf(`DESCRIBE FROM '${path('out.parquet')}'`)).toEqual(
      await rowsOf(`DESCRIBE FROM '${path('in.parquet')}'`),
    );
    const differing = `(FROM '${path('in.parquet')}' WHERE id NOT IN (${dropped.join()}) EXCEPT ALL FROM '${path('out.parquet')}')`;
    expect(await rowsOf(differing)).toEqual([]);
    expect(
      await rowsOf(
        `SELECT count(*)::INT AS n, list(id ORDER BY file_row_number) = list(id ORDER BY id) AS sorted FROM read_parquet('${path('out.parquet')}', file_row_number = true)`,
      ),
    ).toEqual([{ n: 4996, sorted: true }]);
    duckdb.closeSync();
  });

  it('writes each of several files, by the rows of all of them', async () => {
    const duckdb = await (await DuckDBInstance.create()).connect();
    await mkdir(path('parts'));
    for (const part of [0, 1])
      await duckdb.run(
        `COPY (SELECT ${part} * 30 + i AS size, i % 2 AS kind FROM (SELECT unnest(range(30)) AS i)) TO '${path('parts', `train-0000${part}-of-00002.parquet`)}' (FORMAT parquet)`,
      );
    const name = `parquet:${path('parts')}?label=kind`;
    const dataset = await loadDataset(name);
    const id = dataset.train.rows!.indexOf(31);
    expect(dataset.sources![dataset.train.rows![id]!]).toBe('train-00001-of-00002.parquet: row 1');
    const files = await withoutRows(name, dataset, { rows: [2, 31, 32], out: path('clean') });
    expect(files.map(({ kept, dropped }) => [kept, dropped])).toEqual([
      [29, 1],
      [28, 2],
    ]);
    await writeFile(path('b.parquet'), await files[1]!.content());
    const left = await duckdb.runAndReadAll(
      `SELECT min(size)::INT AS least, count(*)::INT AS n FROM '${path('b.parquet')}' WHERE size NOT IN (31, 32)`,
    );
    expect(left.getRowObjectsJson()).toEqual([{ least: 30, n: 28 }]);
    const pattern = `parquet:${path('parts', 'train-*.parquet')}?label=kind`;
    const [series] = await withoutRows(pattern, dataset, { rows: [2], out: path('series') });
    expect([files[1]!.name, series!.name]).toEqual([
      `parquet:${path('clean')}?label=kind`,
      `parquet:${path('series', 'train-*.parquet')}?label=kind`,
    ]);
    await expect(withoutRows(name, dataset, { rows: [2], out: path('clean.parquet') })).rejects.toThrow(
      /must be a folder, as .* is 2 files/,
    );
    duckdb.closeSync();
  });
});

describe('the rows of samples from several Parquet files', () => {
  it('are those of all files, also where those without labels are left out', async () => {
    const duckdb = await (await DuckDBInstance.create()).connect();
    await mkdir(path('contest'));
    const writeTable = (name: string, kind: string) =>
      duckdb.run(
        `COPY (SELECT i AS size, ${kind} AS kind FROM (SELECT unnest(range(30)) AS i)) TO '${path('contest', name)}' (FORMAT parquet)`,
      );
    await writeTable('test.parquet', 'NULL::VARCHAR');
    await writeTable('train.parquet', `'k' || i % 2`);
    const { train, sources, sourceRows } = await loadDataset(
      `parquet:${path('contest')}?label=kind&scale=none`,
    );
    expect(sourceRows).toBe(60);
    for (const [id, row] of train.rows!.entries()) {
      expect(row).toBe(30 + train.values[id]!);
      expect(sources![row]).toBe(`train.parquet: row ${train.values[id]}`);
    }
    duckdb.closeSync();
  });
});

describe('withoutRows of pictures', () => {
  it('lists the pictures of a folder that stay, which reads back as those very samples', async () => {
    for (const kind of ['cat, tame', 'dog'])
      for (let i = 0; i < 10; i++) await write(`pets/${kind}/${i}.png`, { grey: i });
    await write('pets/dog/cut.png', 'no picture');
    const name = `images:${path('pets')}?damaged=skip`;
    const dataset = await loadDataset(name);
    const out = path('lists', 'kept.csv');
    const dropped = ['cat, tame/3.png', 'dog/0.png'];
    const [list] = await withoutRows(name, dataset, {
      rows: dropped.map((file) => dataset.sources!.indexOf(file)),
      out,
    });
    expect(list).toMatchObject({ kept: 18, dropped: 2 });
    expect(list!.name).toBe(`images:${out}?path=file&label=label&damaged=skip`);
    await write('lists/kept.csv', await list!.content());
    const clean = await loadDataset(list!.name);
    expect(clean.classNames).toEqual(['cat, tame', 'dog']);
    const left = dataset.sources!.filter((file) => !dropped.includes(file) && file !== 'dog/cut.png');
    expect(clean.sources).toEqual(left.map((file) => `../pets/${file}`));
  });

  it('keeps the splits of folders, and the other columns of a list', async () => {
    for (const split of ['train', 'val', 'test'])
      for (const kind of ['a', 'b'])
        for (let i = 0; i < 2; i++) await write(`pets/${split}/${kind}/${i}.png`, { grey: i });
    const name = `images:${path('pets')}`;
    const [list] = await withoutRows(name, await loadDataset(name), {
      rows: [0],
      out: path('pets', 'kept.csv'),
    });
    await write('pets/kept.csv', await list!.content());
    const kept = `images:${path('pets', 'kept.csv')}?path=file&label=label`;
    expect(list!.name).toBe(`${kept}&split=split`);
    const { train, validation, test, notes } = await loadDataset(list!.name);
    expect([[train.count, validation.count, test.count], notes]).toEqual([[3, 4, 4], []]);
    expect((await loadDataset(kept)).notes).toEqual([
      'split: names splits, but they are drawn; split=split takes them',
    ]);
    const lines = text(await list!.content()).split('\n');
    expect(lines.slice(0, 2)).toEqual(['file,label,split', 'train/a/1.png,a,train']);
    await write(
      'pets/list.csv',
      `${lines
        .map((line, i) => `${line},"note ${i}"`)
        .slice(0, 12)
        .join('\n')}\n`,
    );
    const listed = `images:${path('pets', 'list.csv')}?path=file&label=label&split=split`;
    const [clean] = await rewrite(listed, [1, 2], path('pets', 'again.csv'));
    expect(text(clean)).toBe(
      `${lines
        .map((line, i) => `${line},"note ${i}"`)
        .filter((_, i) => i < 12 && i !== 2 && i !== 3)
        .join('\n')}\n`,
    );
    await expect(rewrite(listed, [1], path('again.csv'))).rejects.toThrow(
      /must be in the folder of .*list\.csv, whose pictures/,
    );
  });
});
