import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadDataset } from '@rankbatch/data';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claimSweep } from '../race/sweep-file.js';
import { writeFailure } from '../run-folder/failure.js';
import { writeRaceFolder, writeRunFolder, type RunSketch } from '../run-folder/run-folder.testing.js';
import { runMain } from '../testing/surroundings.testing.js';
import { readPlannedRuns } from './planned-runs.js';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rankbatch-'));
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

const settings = { data: 'digits', optimizer: 'adam', seeds: '3', seed: '1', batch: '64' };

/** What `rankbatch report` says of a comparison of `select` with seeds 1 to 3 that has come as far as these runs. */
async function reportOf(select: string, sketches: readonly RunSketch[]): Promise<string> {
  await claimSweep(folder, { ...settings, select });
  await writeRaceFolder(folder, sketches);
  const { code, stdout } = await runMain(['report', folder], { services: { loadDataset } });
  expect(code).toBe(0);
  return stdout;
}

const shuffle = { select: 'shuffle', cost: (epoch: number) => 0.1 / epoch };
const rank = { select: 'rank:100', cost: (epoch: number) => 0.05 / epoch };

describe('the report of a comparison that was stopped', () => {
  it('measures against the baseline that was asked for, also before it has begun', async () => {
    expect(await reportOf('rank:100,shuffle', [rank])).toBe(
      '1 of 6 runs is finished.\n' +
        'The finished run is not judged, as shuffle has no run of the same seed to judge by: rank:100 with adam, seed 1.\n' +
        `${join(folder, 'report.html')}\n`,
    );
    const page = await readFile(join(folder, 'report.html'), 'utf8');
    expect(page).toContain("Speed-up to shuffle's final cost");
    expect(page).toContain('<p class="wrong">1 of 6 runs is finished.</p>');
    expect(page).toContain('rank:100, shuffle');
    // What makes these runs again, and lines of what is there.
    expect(page).toContain('--select rank:100 --epochs 4 --seeds 1 --seed 1');
    expect(page).toContain('One seed.');
  });

  it('does not say that a strategy which has not begun took no part', async () => {
    const text = await reportOf('shuffle,rank:100', [shuffle]);
    expect(text).toContain(
      '; no other strategy has a finished run of the same settings and seed.\n1 of 6 runs is finished.\n',
    );
  });

  it('tells which runs failed, and why', async () => {
    await claimSweep(folder, { ...settings, select: 'shuffle,rank:100' });
    await writeRunFolder(join(folder, 'runs', 'failed'), { select: 'rank:100' });
    await writeFailure(join(folder, 'runs', 'failed'), new Error('no memory left'));
    await rm(join(folder, 'runs', 'failed', 'metrics.jsonl'));
    const alone = await runMain(['report', folder], { services: { loadDataset } });
    expect(alone.stderr).toContain(
      'must hold a run with at least one finished epoch, got none, as it failed: no memory left\n',
    );
    const text = await reportOf('shuffle,rank:100', [shuffle]);
    expect(text).toContain('\n1 run failed: rank:100 with adam, seed 1: no memory left.\n');
  });

  it('names the strategies that its verdict says nothing of', async () => {
    const text = await reportOf('auto,rank:100,shuffle', [rank, shuffle]);
    expect(text).toMatch(/^rank:100 reached shuffle's final training cost .* This says nothing of auto\.\n/);
    expect(text).toContain('\n2 of 9 runs are finished.\n');
  });
});

it('readPlannedRuns counts every optimizer, rate, batch size, seed and strategy', async () => {
  expect(await readPlannedRuns(folder)).toBeUndefined();
  const more = { optimizer: 'adam,sgd', learningRate: '0.1, 0.01, 1e-3', batch: '32,64', seed: '5' };
  await claimSweep(folder, { ...settings, ...more, select: 'rank:100,shuffle' });
  expect(await readPlannedRuns(folder)).toEqual({
    strategies: ['rank:100', 'shuffle'],
    seeds: [5, 6, 7],
    count: 2 * 3 * 2 * 3 * 2,
  });
});
