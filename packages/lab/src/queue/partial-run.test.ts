import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import type { RunManifest } from '../run-folder/manifest-format.js';
import { findWriter } from '../run-folder/run-lock.js';
import { PartialRun } from './partial-run.js';

const root = mkdtempSync(join(tmpdir(), 'rankbatch-partial-'));
afterAll(() => {
  rmSync(root, { recursive: true });
});

it('a run that is trained elsewhere goes on for the board until nothing more comes', async () => {
  const folder = join(root, 'run.part');
  const part = new PartialRun(folder);
  const config = { data: { name: 'digits', options: {} }, epochs: 2 };
  const manifest = { version: 1, kind: 'run', config } as unknown as RunManifest;
  const begun = (worker: string) => part.take({ kind: 'run', worker, finished: 0, manifest });
  const writer = async () => (await findWriter(folder))?.pid;
  begun('one');
  while ((await writer()) === undefined);
  expect(await writer()).toBe(process.pid);
  // Its worker died.
  begun('another');
  await part.settled();
  expect(await writer()).toBeUndefined();
  expect(JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'))).toEqual(manifest);
});
