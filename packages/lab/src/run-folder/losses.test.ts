import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { RunManifest } from './run-manifest.js';
import { appendLosses, readLossHistory, truncateLosses } from './losses.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'losses-'));
});
afterEach(() => rm(folder, { recursive: true }));

const manifestOf = (train: number, epochs: number) =>
  ({ data: { train }, config: { epochs } }) as unknown as RunManifest;

it('keeps the losses of every epoch, and drops those that a run going on has not had yet', async () => {
  const manifest = manifestOf(3, 9);
  for (const epoch of [1, 2, 3])
    await appendLosses(folder, manifest, epoch, Float32Array.of(epoch, 10 * epoch, 100 * epoch));
  await truncateLosses(folder, manifest, 2);
  await appendLosses(folder, manifest, 3, Float32Array.of(7, 8, 9));
  expect(await readLossHistory(folder, manifest, [2, 0])).toEqual({
    epochs: [1, 2, 3],
    losses: [
      [100, 200, 9],
      [1, 2, 7],
    ],
  });
});

it('are read at so many epochs as are asked for, the last one among them', async () => {
  const manifest = manifestOf(1, 9);
  for (let epoch = 1; epoch <= 8; epoch++)
    await appendLosses(folder, manifest, epoch, Float32Array.of(epoch));
  expect(await readLossHistory(folder, manifest, [0], 3)).toEqual({ epochs: [2, 5, 8], losses: [[2, 5, 8]] });
});

it('keeps every so many epochs where all would take more than 64 MiB', async () => {
  // 4 bytes * 1000 samples * 40,000 epochs are 2.4 times 64 MiB.
  const manifest = manifestOf(1000, 40_000);
  for (let epoch = 1; epoch <= 7; epoch++)
    await appendLosses(folder, manifest, epoch, new Float32Array(1000).fill(epoch));
  expect(await readLossHistory(folder, manifest, [5])).toEqual({ epochs: [3, 6], losses: [[3, 6]] });
});

it('keeps none in a run that began without', async () => {
  const manifest = manifestOf(3, 9);
  await truncateLosses(folder, manifest, 4);
  await appendLosses(folder, manifest, 5, new Float32Array(3));
  await expect(readFile(join(folder, 'losses.f32'))).rejects.toThrow('ENOENT');
  expect(await readLossHistory(folder, manifest, [0])).toEqual({ epochs: [], losses: [[]] });
});
