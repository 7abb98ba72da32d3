import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { entryPoints } from './entry-points.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));

test('what packages export is documented, under the name that imports it, but not what is for our own use', () => {
  const found = entryPoints(root);
  expect(found).toEqual(
    expect.arrayContaining([
      { source: 'packages/rankbatch/src/index.ts', name: 'rankbatch' },
      { source: 'packages/lab/src/runs.ts', name: '@rankbatch/lab/run-folder' },
      { source: 'packages/data/src/browser.ts', name: '@rankbatch/data/browser' },
    ]),
  );
  expect(found.filter(({ source }) => !existsSync(join(root, source)))).toEqual([]);
  expect(
    found.map(({ name }) => name).filter((name) => /internal|lab\/(browser|command)/.test(name)),
  ).toEqual([]);
});
