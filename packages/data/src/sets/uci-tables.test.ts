import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadBank, loadLetter, loadMagic, loadSatimage, loadShuttle } from './uci-tables.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rankbatch-uci-tables-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function write(name: string, lines: readonly string[]): Promise<void> {
  const text = `${lines.join('\n')}\n`;
  await writeFile(join(folder, name), name.endsWith('.gz') ? gzipSync(text) : text);
}

const lines = (count: number, line: (i: number) => string): string[] =>
  Array.from({ length: count }, (_, i) => line(i));

describe('letter', () => {
  const letter = (i: number): string =>
    `${'AB'[i % 2]},${Array.from({ length: 16 }, (_, k) => (i + k) % 16).join(',')}`;

  it('takes the last rows for the test, in their order', async () => {
    await write('letter-recognition.data.gz', lines(48, letter));
    const dataset = await loadLetter({ dataDir: folder }, { train: 40, test: 8 });
    expect([dataset.train.count, dataset.validation.count, dataset.test.count]).toEqual([36, 4, 8]);
    expect([...dataset.test.rows!]).toEqual([40, 41, 42, 43, 44, 45, 46, 47]);
    expect([dataset.classNames, dataset.featureNames![0]]).toEqual([['A', 'B'], 'x-box']);
  });

  it('refuses another number of rows, as the test set depends on it', async () => {
    await write('letter-recognition.data', lines(47, letter));
    await expect(loadLetter({ dataDir: folder }, { train: 40, test: 8 })).rejects.toThrow(
      'letter-recognition.data: must hold 48 rows, found 47; use the official file',
    );
  });
});

describe('the Statlog sets', () => {
  it('have blanks between numbers, a test file, and names for the numbers of their classes', async () => {
    await write(
      'sat.trn',
      lines(40, (i) => `${i} ${i % 7} ${i % 2 ? 1 : 7}`),
    );
    await write('sat.tst.gz', ['3 4 7']);
    const dataset = await loadSatimage({ dataDir: folder });
    expect([dataset.train.count, dataset.validation.count, dataset.test.count]).toEqual([36, 4, 1]);
    expect(dataset.classNames).toEqual(['red soil', 'very damp grey soil']);
    expect([...dataset.test.labels]).toEqual([1]);

    await write(
      'shuttle.trn.gz',
      lines(40, (i) => `${i} -${i % 7} ${i % 2 ? 1 : 4}`),
    );
    await write('shuttle.tst', ['3 4 1']);
    expect((await loadShuttle({ dataDir: folder })).classNames).toEqual(['Rad Flow', 'High']);
  });

  it('are not downloaded where they are spread in a form that is not read', async () => {
    await expect(loadShuttle({ dataDir: folder })).rejects.toThrow(
      /missing shuttle\.trn, shuttle\.tst; .*\(from https:\/\/archive\.ics\.uci\.edu\/dataset\/148\/statlog\+shuttle\)/,
    );
  });
});

describe('magic', () => {
  it('draws the parts at random, for the file is sorted by class', async () => {
    await write(
      'magic04.data',
      lines(100, (i) => `${Array.from({ length: 10 }, (_, k) => i + k).join(',')},${i < 60 ? 'g' : 'h'}`),
    );
    const { train, validation, test } = await loadMagic({ dataDir: folder, seed: 3 });
    for (const part of [train, validation, test])
      expect(Array.from(part.labels).filter((label) => label === 1)).toHaveLength(0.4 * part.count);
    const other = await loadMagic({ dataDir: folder, seed: 4 });
    expect(other.test.rows).not.toEqual(test.rows);
  });
});

describe('bank', () => {
  it('has semicolons and quotes, and "unknown" as a category', async () => {
    await write('bank-full.csv.gz', [
      '"age";"job";"y"',
      ...lines(40, (i) => `${i};"${i % 2 ? 'unknown' : 'student'}";"${i % 4 ? 'no' : 'yes'}"`),
    ]);
    const { classNames, featureNames } = await loadBank({ dataDir: folder });
    expect(classNames).toEqual(['no', 'yes']);
    expect(featureNames).toEqual(['age', 'job=student', 'job=unknown']);
  });
});
