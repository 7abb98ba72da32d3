import { mkdir, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { writeRaceFolder, writeRunFolder } from '../../../../lab/src/run-folder/run-folder.testing.js';
import { temporaryFolder } from '../board.testing.js';
import { findRuns, type KnownFolders } from './find-runs.js';
import { WatchedRun } from './watched-run.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
  await writeRaceFolder(join(folder.path, 'race'), [{ select: 'shuffle' }, { select: 'auto' }]);
});
afterEach(() => folder.remove());

/** As long after what was written as it takes to believe in times. */
const later = () => Date.now() + 10_000;
const ids = (found: readonly { id: string }[]) => found.map(({ id }) => id).toSorted();

describe('findRuns', () => {
  it('finds what came and went, whatever it knew before', async () => {
    const known: KnownFolders = new Map();
    expect(ids(await findRuns(folder.path, known, later()))).toEqual([
      'race/runs/cell-0',
      'race/runs/cell-1',
    ]);
    expect(known.size).toBe(5);
    await rm(join(folder.path, 'race/runs/cell-0'), { recursive: true });
    await writeRunFolder(join(folder.path, 'race/runs/cell-2'), { select: 'random' });
    await mkdir(join(folder.path, 'empty'));
    expect(ids(await findRuns(folder.path, known, later()))).toEqual([
      'race/runs/cell-1',
      'race/runs/cell-2',
    ]);
    expect([...known.keys()].filter((path) => path.endsWith('cell-0'))).toEqual([]);
    await writeRunFolder(join(folder.path, 'empty'), { select: 'random' });
    expect(ids(await findRuns(folder.path, known, later()))).toContain('empty');
  });

  it('gives no stamp where the last change is too young to tell the next one from it', async () => {
    const young = await findRuns(folder.path);
    expect(young.map(({ stamp }) => stamp)).toEqual([undefined, undefined]);
    const [old] = await findRuns(folder.path, new Map(), later());
    expect(old?.stamp).toEqual(expect.any(String));
  });
});

it('a run rests until something comes into its folder, and while it is written it does not', async () => {
  const known: KnownFolders = new Map();
  const look = async () => {
    const found = await findRuns(folder.path, known, later());
    return found.find(({ id }) => id.endsWith('cell-0'))!;
  };
  const found = await look();
  const run = new WatchedRun(found);
  expect(run.isSettled(found.stamp)).toBe(false);
  await run.refresh(found.stamp);
  expect(run.state).toBe('stopped');
  expect(run.isSettled((await look()).stamp)).toBe(true);

  const writer = { pid: process.ppid, host: hostname(), since: '2026-01-01T00:00:00.000Z' };
  await writeFile(join(found.folder, 'lock.json'), JSON.stringify(writer));
  const { stamp } = await look();
  expect(run.isSettled(stamp)).toBe(false);
  await run.refresh(stamp);
  expect(run.state).toBe('running');
  expect(run.isSettled((await look()).stamp)).toBe(false);
});
