import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';

const empty = mkdtempSync(join(tmpdir(), 'rankbatch-empty-'));
afterAll(() => rmSync(empty, { recursive: true }));

test.each([
  ['tfjs', '--seeds=99'],
  ['shards', '--parts=variation,training'],
  ['time', '--only=mnist mnist-cnn adam'],
])('study:%s tells in one line that its data are missing, before it does anything', (study, option) => {
  const script = fileURLToPath(new URL(`../study-${study}.mjs`, import.meta.url));
  const env = { ...process.env, RANKBATCH_DATA: empty, RANKBATCH_OFFLINE: '1', XDG_CACHE_HOME: empty };
  const { status, stderr } = spawnSync(process.execPath, [script, option], { encoding: 'utf8', env });
  const lines = stderr.split('\n').filter((line) => !line.includes('the machine is not quiet'));
  const line = expect.stringMatching(`^study:${study}: data "mnist": missing .* RANKBATCH_DATA`) as string;
  expect(lines).toEqual([line, '']);
  expect(status).toBe(2);
});
