import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { DataError } from './data-error.js';
import type { SamplesInMemory } from './dataset.js';
import { generateDigits } from './digits/generate-digits.js';
import { datasetNames, loadDataset } from './load-dataset.js';

describe('loadDataset', () => {
  it('knows its sets by name', () => {
    expect(datasetNames).toEqual([
      'digits',
      'mnist',
      'fashion-mnist',
      'cifar10',
      'optdigits',
      'adult',
      'sms-spam',
      'letter',
      'satimage',
      'shuttle',
      'magic',
      'bank',
      'fsdd',
      'trec',
      'rt-polarity',
      'california-housing',
    ]);
  });

  it('makes 10,000 / 2,000 / 2,000 digits by default', async () => {
    const { name, classes, train, validation, test } = await loadDataset('digits');
    expect([name, classes, train.count, validation.count, test.count]).toEqual([
      'digits',
      10,
      10_000,
      2_000,
      2_000,
    ]);
  });

  it('trains on what generateDigits makes from the same seed', async () => {
    const { train } = await loadDataset('digits', { seed: 4, size: 50 });
    expect(digest(train)).toBe(digest(generateDigits({ count: 50, seed: 4 })));
  });

  it('keeps validation and test sets when the size changes, and changes them with the seed', async () => {
    const [small, large, other] = await Promise.all([
      loadDataset('digits', { seed: 4, size: 1 }),
      loadDataset('digits', { seed: 4, size: 20 }),
      loadDataset('digits', { seed: 5, size: 1 }),
    ]);
    expect(digest(large.validation)).toBe(digest(small.validation));
    expect(digest(large.test)).toBe(digest(small.test));
    expect(digest(other.validation)).not.toBe(digest(small.validation));
    expect(digest(other.test)).not.toBe(digest(small.test));
  });

  it('shares no image between the splits', async () => {
    const { train, validation, test } = await loadDataset('digits', { size: 2_000 });
    const seen = new Set<string>();
    for (const { values, count } of [train, validation, test])
      for (let i = 0; i < count; i++)
        seen.add(Buffer.from(values.subarray(i * 784, (i + 1) * 784)).toString('latin1'));
    expect(seen.size).toBe(6_000);
  });

  it('refuses an unknown name', async () => {
    const loading = loadDataset('foo');
    await expect(loading).rejects.toThrow(
      new DataError(
        `data: must be one of ${datasetNames.join(', ')}, or a file as in people.csv or csv:path, got "foo"`,
      ),
    );
  });

  it.each([0, -1, 2.5, Number.NaN, 2_000_001])('refuses %d training samples', async (size) => {
    await expect(loadDataset('digits', { size })).rejects.toThrow(
      `size: must be an integer from 1 to 2000000, got ${size}`,
    );
  });

  it('refuses an option that there is not, which would be ignored', async () => {
    await expect(loadDataset('digits', { siz: 100 } as never)).rejects.toThrow(
      'siz: must be one of the options seed, size, memory, onDecode, dataDir, offline, onDownload, downloadLimits, got 100',
    );
  });

  it('refuses a fractional seed', async () => {
    await expect(loadDataset('digits', { seed: 0.5 })).rejects.toThrow(
      'seed: must be a safe integer, got 0.5',
    );
  });

  it('refuses a size for data of fixed size', async () => {
    await expect(loadDataset('mnist', { size: 10 })).rejects.toThrow('size: applies to digits only');
  });
});

function digest({ values, labels }: SamplesInMemory): string {
  return createHash('sha256').update(values).update(labels).digest('hex');
}
