import { createHash } from 'node:crypto';
import { describe, expect, it, vi } from 'vitest';
import type { Dataset } from '@rankbatch/data';
import { toyDataset } from '../services/toy-data.testing.js';
import { fingerprintOf, type ReadProgress } from './fingerprint.js';

const everything = ({ train, validation, test }: Dataset): Buffer =>
  Buffer.concat(
    [train, validation, test].flatMap(({ values, labels, count }) => [
      bytesOf('take' in values ? values.take(Array.from({ length: count }, (_, id) => id)) : values),
      bytesOf(labels),
    ]),
  );

function bytesOf({ buffer, byteOffset, byteLength }: NodeJS.TypedArray): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}

/** Pixels that are read from somewhere, `each` bytes a sample. */
function storedDataset(each: number): Dataset {
  const toy = toyDataset();
  const { count } = toy.train;
  const take = (ids: ArrayLike<number>): Uint8Array =>
    Uint8Array.from({ length: ids.length * each }, (_, i) => (ids[Math.floor(i / each)]! * 31 + i) % 251);
  return { ...toy, train: { ...toy.train, shape: [each], values: { length: count * each, take } } };
}

describe('fingerprintOf', () => {
  it('is the SHA-256 of values and labels in a row, in memory or not', async () => {
    for (const dataset of [toyDataset(), storedDataset(7)])
      expect(await fingerprintOf(dataset)).toBe(
        createHash('sha256').update(everything(dataset)).digest('hex'),
      );
  });

  it('tells how far it is where it takes more than a second, and not before', async () => {
    // Two seconds for each look at the clock.
    const onRead = vi.fn<(read: ReadProgress) => void>();
    let now = 0;
    const clock = vi.spyOn(performance, 'now').mockImplementation(() => (now += 2000));
    try {
      await fingerprintOf(storedDataset(7), { onRead });
    } finally {
      clock.mockRestore();
    }
    const { count } = toyDataset().train;
    const [{ done, total, perSecond }] = onRead.mock.calls[0]!;
    expect(done).toBe(7 * count);
    expect(total).toBeGreaterThan(done);
    expect(perSecond).toBe(done / 2);
    expect(onRead.mock.lastCall![0].done).toBe(total);

    onRead.mockClear();
    await fingerprintOf(storedDataset(5), { onRead });
    expect(onRead).not.toHaveBeenCalled();
  });

  it('stops where it is told to', async () => {
    const stop = new AbortController();
    const dataset = storedDataset(7);
    const reading = fingerprintOf(dataset, { signal: stop.signal });
    stop.abort(new Error('stopped'));
    await expect(reading).rejects.toThrow('stopped');
    // And is not believed to have read all.
    expect(await fingerprintOf(dataset)).toBe(createHash('sha256').update(everything(dataset)).digest('hex'));
  });
});
