import { appendFile, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { Random } from 'rankbatch';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { encodeLedger } from '../../../lab/src/run-folder/ledger.js';
import { writeRunFolder } from '../../../lab/src/run-folder/run-folder.testing.js';
import type { RaceView, RankHistogram, RunList, SamplePage } from '../api.js';
import { ask, temporaryFolder } from './board.testing.js';
import { Runs } from './runs/runs.js';
import { serveBoard, type Board } from './serve-board.js';

/** Samples and epochs of the run, and bytes that an answer has at most. */
const samples = 1_000_000;
const epochs = 1000;
const limit = 200_000;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let board: Board;
let path: string;

beforeAll(async () => {
  folder = await temporaryFolder();
  path = join(folder.path, 'large');
  await mkdir(path);
  const noise = new Random(1);
  // Written small, and then told to be large.
  await writeRunFolder(path, {
    select: 'rank:1e8:r',
    epochs,
    cost: (epoch) => Math.exp(-epoch / 200) * (1 + noise.float()),
    data: { name: 'digits', options: { size: samples } },
    samples: 100,
  });
  const manifest = await readFile(join(path, 'run.json'), 'utf8');
  await writeFile(join(path, 'run.json'), manifest.replace('"train":100', `"train":${samples}`));
  await writeFile(join(path, 'ledger.parquet'), largeLedger());
  board = await serveBoard({ folder: folder.path, port: 0 });
});
afterAll(async () => {
  await board.close();
  await folder.remove();
});

function largeLedger(): Uint8Array {
  const random = new Random(1);
  const lastDraw = Int32Array.from({ length: samples }, (_, index) => index);
  const loss = Float32Array.from({ length: samples }, () => random.float() ** 8);
  const label = lastDraw.map((index) => index % 10);
  return encodeLedger({
    label,
    loss,
    knownLoss: loss,
    meanLoss: loss,
    meanMargin: loss.map((value) => 0.5 - value),
    prediction: label,
    correct: label,
    forgotten: label,
    draws: label,
    lastDraw,
  });
}

async function askWithin<T>(path_: string): Promise<T> {
  const { status, text } = await ask(board.url, path_);
  expect(status).toBe(200);
  expect(text.length).toBeLessThan(limit);
  return JSON.parse(text) as T;
}

describe('a run of a million samples and a thousand epochs', () => {
  it('is shown by answers of less than 200 kB, which keep its extremes', async () => {
    const { runs } = await askWithin<RunList>('/api/runs');
    expect(runs[0]).toMatchObject({ id: 'large', epochs });
    const race = await askWithin<RaceView>('/api/race?run=large');
    const [curve] = race.curves;
    expect(curve?.epochs.length).toBeGreaterThan(100);
    expect([curve?.epochs[0], curve?.epochs.at(-1)]).toEqual([1, epochs]);
  });

  it('keeps answering while its ledger is read, a page of samples at a time', async () => {
    let isRead = false;
    const page = askWithin<SamplePage>('/api/samples?run=large&list=hardest&page=2').finally(
      () => (isRead = true),
    );
    await ask(board.url, '/api/runs');
    const wasReading = !isRead;
    const { total, samples: shown, pages } = await page;
    expect({ total, shown: shown.length, pages }).toEqual({
      total: samples,
      shown: 24,
      pages: Math.ceil(samples / 24),
    });
    expect(shown.every(({ loss }, index) => (loss ?? 2) <= (shown[index - 1]?.loss ?? 1))).toBe(true);
    expect(wasReading).toBe(true);
    const ranks = await askWithin<RankHistogram>('/api/ranks?run=large');
    expect(ranks.drawShare).toHaveLength(20);
  });

  it('is followed by reading what was added, not the whole file', async () => {
    // Who writes a run has its lock.
    const writer = { pid: process.ppid, host: hostname(), since: '2026-01-01T00:00:00.000Z' };
    await writeFile(join(path, 'lock.json'), JSON.stringify(writer));
    const runs = new Runs(folder.path);
    await runs.refresh();
    const [run] = await runs.all();
    const file = join(path, 'metrics.jsonl');
    const { size } = await stat(file);
    expect(run?.bytesRead).toBe(size);
    const changes: (readonly string[] | null)[] = [];
    const stop = runs.listen((ids) => changes.push(ids));
    const added = `${JSON.stringify({ ...run?.epochs.at(-1), epoch: epochs + 1 })}\n`;
    await appendFile(file, added);
    await runs.refresh();
    stop();
    expect(changes).toContainEqual(['large']);
    expect(run?.epochs).toHaveLength(epochs + 1);
    // The new line, and the one before it, by which the file is known again.
    expect(run?.bytesRead).toBeLessThan(size + 3 * added.length);
  });
});
