import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadAdult, loadOptdigits, loadSmsSpam } from './uci.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rankbatch-uci-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function write(name: string, lines: readonly string[]): Promise<void> {
  await mkdir(join(folder, name, '..'), { recursive: true });
  const text = lines.join('\n');
  await writeFile(join(folder, name), name.endsWith('.gz') ? gzipSync(text) : text);
}

const person = (age: number, job: string, income: string): string =>
  `${age}, ${job}, 77516, Bachelors, 13, Never-married, Sales, Husband, White, Male, 0, 0, 40, Cuba, ${income}`;

describe('adult', () => {
  it('reads both files, whose classes are spelt differently, and leaves the weights of the survey out', async () => {
    const rows = Array.from({ length: 20 }, (_, i) =>
      person(20 + i, i % 4 ? 'Private' : '?', i % 2 ? '<=50K' : '>50K'),
    );
    await write('adult/adult.data.gz', rows);
    await write('adult/adult.test', [
      '|1x3 Cross validator',
      person(30, 'Private', '>50K.'),
      person(31, '?', '<=50K.'),
      '',
    ]);
    const { name, classNames, featureNames, train, validation, test } = await loadAdult({ dataDir: folder });
    expect([name, classNames, train.count, validation.count]).toEqual(['adult', ['<=50K', '>50K'], 18, 2]);
    expect([...test.labels]).toEqual([1, 0]);
    expect(featureNames!.slice(0, 4)).toEqual([
      'age',
      'workclass=Private',
      'workclass=missing',
      'education=Bachelors',
    ]);
  });
});

describe('optdigits', () => {
  it('gives images of bytes', async () => {
    const row = (i: number): string =>
      [...Array.from({ length: 64 }, (_, k) => (k + i) % 17), i % 10].join(',');
    await write(
      'optdigits.tra',
      Array.from({ length: 40 }, (_, i) => row(i)),
    );
    await write('optdigits.tes', [row(3)]);
    const { train, test, classes, encoding, columns } = await loadOptdigits({ dataDir: folder });
    expect([encoding, columns]).toEqual([undefined, undefined]);
    expect([train.shape, train.count, classes]).toEqual([[1, 8, 8], 36, 10]);
    // Levels 3, 4, .. of 16 as bytes.
    expect([...test.values.subarray(0, 3)]).toEqual([48, 64, 80]);
    expect([...test.values.subarray(13, 15)]).toEqual([255, 0]);
    expect([...test.labels]).toEqual([3]);
  });
});

describe('sms-spam', () => {
  it('reads messages with quotes as they stand', async () => {
    await write(
      'sms-spam/SMSSpamCollection',
      Array.from({ length: 20 }, (_, i) => (i % 2 ? 'ham\tSo "you there' : 'spam\tWIN "now')),
    );
    const { classNames, featureNames, train, validation, test } = await loadSmsSpam({ dataDir: folder });
    expect([train.count, validation.count, test.count, classNames]).toEqual([16, 2, 2, ['ham', 'spam']]);
    expect(featureNames).toHaveLength(5);
    expect((await loadSmsSpam({ dataDir: folder, seed: 1 })).test.rows).not.toEqual(test.rows);
  });
});
