import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadRtPolarity, loadTrec } from './sentences.js';

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rankbatch-sentences-'));
});
afterEach(() => rm(folder, { recursive: true }));

const lines = (count: number, line: (i: number) => string): string =>
  `${Array.from({ length: count }, (_, i) => line(i)).join('\n')}\n`;

describe('trec', () => {
  it('reads coarse classes and questions in Latin-1, under either name of its files', async () => {
    const text = lines(40, (i) => (i % 2 ? 'NUM:dist How far is caf\xe9 ?' : 'HUM:ind Who is "it" ?'));
    await writeFile(join(folder, 'train_5500.label'), Buffer.from(text, 'latin1'));
    await writeFile(join(folder, 'TREC.test.gz'), gzipSync('NUM:count How many ?\n'));
    const { classNames, featureNames, train, test } = await loadTrec({ dataDir: folder });
    expect([train.count, test.count, classNames]).toEqual([36, 1, ['HUM', 'NUM']]);
    expect(featureNames).toContain('question: café');
    expect([...test.labels]).toEqual([1]);
  });

  it('names the line that is no question', async () => {
    await writeFile(
      join(folder, 'TREC.train'),
      lines(3, (i) => (i === 1 ? 'How far?' : 'NUM:dist How far ?')),
    );
    await writeFile(join(folder, 'TREC.test'), 'NUM:count How many ?\n');
    await expect(loadTrec({ dataDir: folder })).rejects.toThrow(
      /TREC\.train: line 2: must be a question as in .*, found "How far\?"/,
    );
  });
});

describe('rt-polarity', () => {
  it('tests on every tenth line of each file, in the letters of Windows', async () => {
    await writeFile(
      join(folder, 'rt-polarity.pos'),
      Buffer.from(
        lines(30, (i) => `a na\xefve\x96fine film ${i} `),
        'latin1',
      ),
    );
    await writeFile(
      join(folder, 'rt-polarity.neg.gz'),
      gzipSync(
        Buffer.from(
          lines(20, () => 'dull'),
          'latin1',
        ),
      ),
    );
    const { classNames, featureNames, train, validation, test, sourceRows, readTable } = await loadRtPolarity(
      {
        dataDir: folder,
      },
    );
    expect([train.count + validation.count, test.count, sourceRows]).toEqual([45, 5, 50]);
    expect(classNames).toEqual(['neg', 'pos']);
    expect([...test.rows!]).toEqual([9, 19, 29, 39, 49]);
    expect([...test.labels]).toEqual([1, 1, 1, 0, 0]);
    const { placeOf } = await readTable!();
    expect([placeOf!(29), placeOf!(30)]).toEqual([
      `${join(folder, 'rt-polarity.pos')}: line 30`,
      `${join(folder, 'rt-polarity.neg.gz')}: line 1`,
    ]);
    // The dash of Windows, byte 0x96, is no letter.
    expect(featureNames).toEqual(expect.arrayContaining(['sentence: naïve', 'sentence: fine']));
  });
});
