// A folder for each test, a run that is trained in it, and what is predicted with it.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect } from 'vitest';
import { services } from '../services/services.js';
import { runMain } from '../testing/surroundings.testing.js';

export let folder: string;
export let run: string;

/** To be called by each file that uses them: files may share this module. */
export function useFolders(): void {
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rankbatch-'));
    run = join(folder, 'run');
  });
  afterEach(async () => {
    await rm(folder, { recursive: true });
  });
}

/** @param told what the data have to say */
export async function train(data: string, words: readonly string[] = [], told = ''): Promise<void> {
  const all = ['train', '--data', data, '--epochs', '3', '--batch', '16', '--out', run, '--quiet', ...words];
  expect(await runMain([...all, '--threads', '1'], { services })).toMatchObject({
    code: 0,
    stderr: told,
  });
}

export const predict = (words: readonly string[]): ReturnType<typeof runMain> =>
  runMain(['predict', run, ...words], { services });
