import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadDataset } from './load-dataset.js';
import { newFile } from './new-file.js';
import { tablePieces } from './table/table-pieces.js';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rankbatch-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** The rows of a new file, after training on texts that are written with a mark between fields. */
async function rowsOf(
  [trained, mark]: readonly [spec: string, mark: string],
  [name, text]: readonly [spec: string, text: string],
  isNamed = false,
) {
  const rows = Array.from({ length: 30 }, (_, i) => `so good${mark}${i % 2}`);
  await writeFile(
    join(folder, trained.replace(/\?.*/, '')),
    ['# texts', `text${mark}kind`, ...rows].join('\n'),
  );
  await writeFile(join(folder, name.replace(/\?.*/, '')), text);
  const { encoding } = await loadDataset(trained, { dataDir: folder });
  const file = newFile(encoding!, join(folder, name), isNamed ? trained : undefined);
  const found: (readonly (string | null)[])[] = [];
  for await (const piece of tablePieces(file.encoding, file.path)) found.push(...piece.rows);
  return found;
}

const tsv = ['a.tsv?text=text&comment=%23', '\t'] as const;
const csv = ['a.csv?text=text&comment=%23', ','] as const;
const quoted = 'text,kind\n# no row\n"a, b",1\n"two\nlines",0\n';
const tabs = 'text\tkind\n# no row\n"a, b\t1\nso "so"\t0\n';

describe('newFile', () => {
  it('reads CSV as CSV after training on TSV, and TSV as TSV after CSV, with the same comments', async () => {
    const one = 'text\n# no row\n"two\nlines"\nthree\n';
    expect(await rowsOf(tsv, ['new.csv', one])).toEqual([['two\nlines'], ['three']]);
    expect(await rowsOf(tsv, ['new.csv', quoted])).toEqual([
      ['a, b', '1'],
      ['two\nlines', '0'],
    ]);
    const found = [
      ['"a, b', '1'],
      ['so "so"', '0'],
    ];
    for (const trained of [csv, tsv]) expect(await rowsOf(trained, ['new.tsv', tabs])).toEqual(found);
  });

  it('reads the format of training as training did', async () => {
    const semicolons = ['a.csv?text=text&comment=%23&delimiter=;', ';'] as const;
    expect(await rowsOf(semicolons, ['new.csv', 'text;kind\na, b;1\n'])).toEqual([['a, b', '1']]);
    const withQuotes = ['a.tsv?text=text&comment=%23&quotes=yes', '\t'] as const;
    const tabsInCsv = ['a.csv?text=text&comment=%23&delimiter=%09', '\t'] as const;
    for (const trained of [withQuotes, tabsInCsv])
      expect(await rowsOf(trained, ['new.tsv', 'text\tkind\n"a\tb"\t1\n'])).toEqual([['a\tb', '1']]);
    // A delimiter of one's own says that it is so.
    expect(await rowsOf(tsv, ['new.csv?delimiter=%09', tabs])).toEqual([
      ['"a, b', '1'],
      ['so "so"', '0'],
    ]);
  });

  it('tells CSV with tabs and without quotes from TSV by the name of training', async () => {
    const odd = ['b.csv?text=text&comment=%23&delimiter=%09&quotes=no', '\t'] as const;
    expect(await rowsOf(odd, ['new.csv', 'text\tkind\n"so, so\t1\n'], true)).toEqual([['"so, so', '1']]);
  });
});
