import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Table } from '../formats/table.js';
import { parseTable } from './encode-table.js';
import { tableDataset } from './table-dataset.js';
import { newFile } from '../new-file.js';
import { tablePieces } from './table-pieces.js';
import type { TableEncoding } from './table-encoding.js';
import type { TableOptions } from './table-options.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rankbatch-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const training = [
  'size,note,kind',
  ...Array.from({ length: 20 }, (_, i) => `${i},"so, so",${i % 2 ? 'a' : 'b'}`),
];
const encodingOf = (options: TableOptions = {}, lines = training): TableEncoding =>
  tableDataset({ path: 'f.csv', bytes: new TextEncoder().encode(lines.join('\n')) }, options).encoding!;

/** Longer than what is parsed at once: quotes that hold delimiters, ends of lines and quotes, and mixed ends of lines. */
const notes = ['plain', '"two\nlines"', '"with ""quotes"""', '"a, b"', 'mid"dle', '"\r\n"', ''];
const long =
  'size,note,kind\n' +
  Array.from(
    { length: 30_000 },
    (_, i) => `${i},${notes[i % notes.length]},${'x'.repeat(i % 50)}${i % 3 === 0 ? '\r\n' : '\n'}`,
  ).join('');

async function piecesOf(
  encoding: TableEncoding,
  bytes: Uint8Array,
  name: string,
  rows: number,
): Promise<Table[]> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  const pieces: Table[] = [];
  for await (const piece of tablePieces(encoding, path, rows)) pieces.push(piece);
  return pieces;
}

/** Rows with the lines that they end on. */
const rowsOf = (table: Table) => table.rows.map((row, i) => [table.lineOf(i), ...row]);

describe('tablePieces', () => {
  it('gives the rows and lines of the whole file, so many at a time', async () => {
    const encoding = encodingOf();
    const bytes = new TextEncoder().encode(long);
    const whole = parseTable(encoding, { path: 'long.csv', bytes });
    const pieces = await piecesOf(encoding, bytes, 'long.csv', 4096);
    expect(pieces.map(({ rows }) => rows.length)).toEqual([...Array.from({ length: 7 }, () => 4096), 1328]);
    expect(pieces.flatMap(rowsOf)).toEqual(rowsOf(whole));
    expect(pieces.every(({ columns }) => columns.join() === 'size,note,kind')).toBe(true);
    const packed = await piecesOf(encoding, gzipSync(bytes), 'long.csv.gz', 30_000);
    expect(packed.flatMap(rowsOf)).toEqual(rowsOf(whole));
  });

  it('reads other letters, lines without a header, and comments as the whole file is read', async () => {
    const options = { header: false, comment: '#', delimiter: ';', charset: 'utf-16le' };
    const rows = Array.from(
      { length: 40_000 },
      (_, i) => `${i};ä"ö";${i % 2 ? 'a' : 'b'}${i % 100 === 0 ? '\n# "a;"b' : ''}`,
    );
    const utf16 = (lines: readonly string[]) => Buffer.from(lines.join('\r\n'), 'utf16le');
    const encoding = tableDataset({ path: 'f.csv', bytes: utf16(rows.slice(1, 30)) }, options).encoding!;
    const whole = parseTable(encoding, { path: 'f.csv', bytes: utf16(rows) });
    const pieces = await piecesOf(encoding, utf16(rows), 'f.csv', 1000);
    expect(pieces.flatMap(rowsOf)).toEqual(rowsOf(whole));
    const bare = utf16(rows.map((row) => row.replace(/;[ab]$/m, '')));
    const unlabelled = await piecesOf(encoding, bare, 'bare.csv', 50_000);
    expect(unlabelled[0]!.columns).toEqual(encoding.columns.slice(0, 2));
  });

  it('reads delimiters of several letters, wherever it cuts, beside quotes and comments', async () => {
    const options = { comment: '#', delimiter: '||' };
    const rows = Array.from(
      { length: 40_000 },
      (_, i) => `${i}||"ä||\n#${i % 9}"||${i % 2 ? 'a' : 'b'}${i % 7 === 0 ? '\n# x||"y' : ''}`,
    );
    const bytes = new TextEncoder().encode(['size||note||kind', ...rows].join('\n'));
    const { encoding } = tableDataset({ path: 'f.csv', bytes }, options);
    const whole = parseTable(encoding!, { path: 'f.csv', bytes });
    const pieces = await piecesOf(encoding!, bytes, 'f.csv', 1000);
    expect(pieces).toHaveLength(40);
    expect(pieces.flatMap(rowsOf)).toEqual(rowsOf(whole));
  });

  it('reads lines of JSON, of which each may lack what others have', async () => {
    const lines = Array.from({ length: 20 }, (_, i) =>
      JSON.stringify({ size: i, note: 'so', kind: `${i % 2}` }),
    );
    const { encoding } = tableDataset({
      path: 'f.csv',
      bytes: new TextEncoder().encode(training.join('\n')),
    });
    const jsonl: TableEncoding = { ...encoding!, file: { format: 'jsonl' } };
    const more = Array.from({ length: 30_000 }, (_, i) =>
      i < 100 ? lines[i % 20]! : `{"size": ${i}, "pad": "${'x'.repeat(40)}"}`,
    );
    const pieces = await piecesOf(jsonl, new TextEncoder().encode(`\n${more.join('\n')}`), 'f.jsonl', 10_000);
    expect(pieces.map(({ rows }) => rows.length)).toEqual([10_000, 10_000, 10_000]);
    expect([pieces[0]!.rows[3], pieces[2]!.rows[9_999]]).toEqual([
      ['3', 'so', '1'],
      ['29999', null, null],
    ]);
    expect(pieces[2]!.lineOf(9_999)).toBe(30_001);
  });

  it('reads a list of JSON that is longer than a piece', async () => {
    const jsonl: TableEncoding = { ...encodingOf(), file: { format: 'jsonl' } };
    const list = JSON.stringify(
      Array.from({ length: 30_000 }, (_, i) => ({ size: i, note: 'x'.repeat(20), kind: 'a' })),
      undefined,
      1,
    );
    const pieces = await piecesOf(jsonl, new TextEncoder().encode(list), 'f.json', 20_000);
    expect(pieces.map(({ rows }) => rows.length)).toEqual([20_000, 10_000]);
    expect(pieces[1]!.rows[9_999]![0]).toBe('29999');
    expect(pieces[1]!.placeOf!(9_999)).toMatch(/f\.json: item 30000$/);
  });

  it.each<[string, string, RegExp]>([
    [
      'a field too many far below',
      long.replace('29500,', '29500,,'),
      /bad\.csv: line 3\d{4}: must have 3 fields, one for each column, found 4/,
    ],
    ['an open quote', long.replace('29500,', '29500,"'), /bad\.csv: line \d+: /],
    ['no row', '\n\n', /bad\.csv: must hold at least one row, found none$/],
    ['a header only', 'size,note\n', /bad\.csv: must hold at least one row, found none$/],
    ['no text', 'PK\x03\x04\x00\x00', /bad\.csv: must be text, found a zip archive/],
    [
      'cut letters',
      'size,note\n1,\xff',
      /bad\.csv: must be text in UTF-8, found other bytes; name what it is written in/,
    ],
  ])('refuses %s', async (_, text, message) => {
    await expect(piecesOf(encodingOf(), Buffer.from(text, 'latin1'), 'bad.csv', 4096)).rejects.toThrow(
      message,
    );
  });

  it('refuses a row without end before it fills the memory', async () => {
    await expect(
      piecesOf(
        encodingOf(),
        gzipSync(Buffer.concat([Buffer.from('size,note,kind\n1,"'), Buffer.alloc(7e7, 120)])),
        'f.csv.gz',
        2 ** 20,
      ),
    ).rejects.toThrow(
      /f\.csv\.gz: must have ends of rows within 67108864 letters, found none; is it a table/,
    );
  });

  it('tells which file cannot be read or unpacked', async () => {
    const read = async (path: string) => tablePieces(encodingOf(), path).next();
    await expect(read(join(folder, 'absent.csv'))).rejects.toThrow(
      /absent\.csv: cannot be read \(ENOENT\); check the path/,
    );
    await writeFile(join(folder, 'cut.csv.gz'), gzipSync(long).subarray(0, 5000));
    await expect(read(join(folder, 'cut.csv.gz'))).rejects.toThrow(
      /cut\.csv\.gz: must be intact gzip data, found what cannot be unpacked/,
    );
  });

  it('refuses to be told how text is written of what is none', () => {
    for (const name of ['new.jsonl', 'new.parquet'])
      expect(() => newFile(encodingOf({}), `${name}?delimiter=;`)).toThrow(
        `option delimiter: applies to delimited text (.csv, .tsv), got it for ${name}; leave it out`,
      );
  });

  describe('with columns to keep', () => {
    const keptOf = async (name: string, text: string, keep: readonly string[]) => {
      const path = join(folder, name);
      await writeFile(path, name.endsWith('.gz') ? gzipSync(text) : text);
      const { encoding } = newFile(encodingOf({ ignore: ['note'] }), path);
      const kept: unknown[] = [];
      for await (const piece of tablePieces(encoding, path, 2, keep)) kept.push(piece.kept);
      return kept;
    };

    it('has their fields as they are written, in the order asked for', async () => {
      const text = 'id,note,size\n007,"a, b",1\n008,,2\n9007199254740993,NA,3\n';
      const kept = [
        [
          ['1', '007', 'a, b'],
          ['2', '008', null],
        ],
        [['3', '9007199254740993', 'NA']],
      ];
      expect(await keptOf('k.csv', text, ['size', 'id', 'note'])).toEqual(kept);
      expect(await keptOf('k.csv.gz', text, ['size', 'id', 'note'])).toEqual(kept);
      expect(await keptOf('k.csv', text, [])).toEqual([[[], []], [[]]]);
    });

    it('has values of JSON with all digits, null where a key is not there', async () => {
      const rows = [
        '{"size": 1, "id": 9007199254740993, "name": " a ", "new": true}',
        '{"size": 2, "id": -1, "name": null}',
        '{"size": 3, "id": 1e300, "name": "1234567890123456789"}',
      ];
      const kept = [
        [
          [9007199254740993n, ' a ', true, 1],
          [-1, null, null, 2],
        ],
        [[1e300, '1234567890123456789', null, 3]],
      ];
      const keep = ['id', 'name', 'new', 'size'];
      expect(await keptOf('k.jsonl', `${rows.join('\n')}\n`, keep)).toEqual(kept);
      expect(await keptOf('k.json', `[${rows.join(',\n')}]`, keep)).toEqual(kept);
    });

    it('finds a key that only a late line of JSON has, and tells at the end which are nowhere', async () => {
      const text = '{"size": 1}\n'.repeat(2 ** 17) + '{"size": 2, "id": 7}\n';
      const kept = (await keptOf('late.jsonl', text, ['id'])).flat();
      expect([kept.length, kept[0], kept.at(-1)]).toEqual([2 ** 17 + 1, [null], [7]]);
      await expect(keptOf('late.jsonl', text, ['id', 'name'])).rejects.toThrow(
        'late.jsonl: must have the column "name" that is to be kept, found "size"; keep some of these',
      );
    });

    it('tells which columns there are', async () => {
      await expect(keptOf('k.csv', 'id,size\n1,2\n', ['id', 'name'])).rejects.toThrow(
        'k.csv: must have the column "name" that is to be kept, found "id", "size"; keep some of these',
      );
      await expect(keptOf('k.csv', 'id;size\n1;2\n', ['id'])).rejects.toThrow(/give delimiter=;$/);
      await expect(keptOf('k.jsonl', '{"id":1,"size":2}\n', ['name'])).rejects.toThrow(
        'k.jsonl: must have the column "name" that is to be kept, found "id", "size"',
      );
      await expect(keptOf('k.jsonl', '{"id":[1],"size":2}\n', ['id'])).rejects.toThrow(
        /k\.jsonl: line 1: "id": must be text, .* to be kept, found \[1\]; keep other columns only$/,
      );
    });
  });
});
