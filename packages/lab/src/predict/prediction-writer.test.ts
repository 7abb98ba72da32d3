import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { writeToFile } from './prediction-writer.js';

it('writes kept numbers that JSON does not have as text', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rankbatch-'));
  const path = join(folder, 'out.jsonl');
  const writer = await writeToFile(path, ['row', 'x'], ['x']);
  await writer.write([NaN, Infinity, -Infinity, -0, 2n ** 64n, null].map((x, row) => [row, x]));
  await writer.end();
  expect((await readFile(path, 'utf8')).trimEnd().split('\n')).toEqual([
    '{"row":0,"x":"NaN"}',
    '{"row":1,"x":"Infinity"}',
    '{"row":2,"x":"-Infinity"}',
    '{"row":3,"x":-0}',
    '{"row":4,"x":18446744073709551616}',
    '{"row":5,"x":null}',
  ]);
  await rm(folder, { recursive: true });
});
