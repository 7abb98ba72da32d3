import { appendFile, rename, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../board.testing.js';
import { MetricsTail } from './metrics-tail.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let path: string;

/** A line as a run writes it, with a cost by which it is known again. */
function line(epoch: number, trainLoss = epoch): string {
  const zero = { trainError: 0, validationLoss: 0, validationError: 0, testError: 0 };
  const seconds = { trainSeconds: 0, selectSeconds: 0, recomputeSeconds: 0, evalSeconds: 0, saveSeconds: 0 };
  return `${JSON.stringify({ epoch, step: epoch, trainLoss, ...zero, ...seconds })}\n`;
}
const lines = (...epochs: number[]) => epochs.map((epoch) => line(epoch)).join('');
const losses = (tail: MetricsTail) => tail.epochs.map(({ trainLoss }) => trainLoss);

beforeEach(async () => {
  folder = await temporaryFolder();
  path = join(folder.path, 'metrics.jsonl');
});
afterEach(() => folder.remove());

describe('MetricsTail', () => {
  it('reads what was added, and the line before it, and no more', async () => {
    const tail = new MetricsTail(path);
    expect(await tail.refresh()).toBe(false);
    await writeFile(path, lines(1, 2, 3));
    expect(await tail.refresh()).toBe(true);
    expect(losses(tail)).toEqual([1, 2, 3]);
    const before = tail.bytesRead;
    await appendFile(path, lines(4, 5));
    expect(await tail.refresh()).toBe(true);
    expect(losses(tail)).toEqual([1, 2, 3, 4, 5]);
    expect(tail.bytesRead - before).toBe(lines(3, 4, 5).length);
    expect(await tail.refresh()).toBe(false);
  });

  it('waits for the rest of a line that is being written', async () => {
    const tail = new MetricsTail(path);
    await writeFile(path, lines(1) + line(2).slice(0, 20));
    await tail.refresh();
    expect(losses(tail)).toEqual([1]);
    await appendFile(path, line(2).slice(20));
    await tail.refresh();
    expect(losses(tail)).toEqual([1, 2]);
  });

  it('reads anew what was cut, as when a run goes on from a checkpoint, though it has grown again', async () => {
    const tail = new MetricsTail(path);
    await writeFile(path, lines(1, 2, 3));
    await tail.refresh();
    await truncate(path, line(1).length);
    expect(await tail.refresh()).toBe(true);
    expect(losses(tail)).toEqual([1]);
    await appendFile(path, line(2, 0.5));
    await tail.refresh();
    await truncate(path, line(1).length);
    await appendFile(path, line(2, 0.25) + line(3, 0.125));
    expect(await tail.refresh()).toBe(true);
    expect(losses(tail)).toEqual([1, 0.25, 0.125]);
  });

  it('reads anew a file that took the place of another, and forgets one that is gone', async () => {
    const tail = new MetricsTail(path);
    await writeFile(path, lines(1, 2));
    await tail.refresh();
    await writeFile(`${path}.tmp`, line(1, 7) + line(2, 8));
    await rename(`${path}.tmp`, path);
    expect(await tail.refresh()).toBe(true);
    expect(losses(tail)).toEqual([7, 8]);
    await rename(path, `${path}.old`);
    expect(await tail.refresh()).toBe(true);
    expect(losses(tail)).toEqual([]);
  });

  it('names a line that is damaged, and keeps those before it', async () => {
    const tail = new MetricsTail(path);
    await writeFile(path, `${lines(1, 2)}{"epoch":3}\n`);
    await expect(tail.refresh()).rejects.toThrow('metrics.jsonl: line 3: must hold the numbers of an epoch');
    expect(losses(tail)).toEqual([1, 2]);
    await expect(tail.refresh()).rejects.toThrow('line 3');
  });
});
