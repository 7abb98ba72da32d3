import { expect, test } from 'vitest';
import { limit, sizeOf, usual } from './core-size.mjs';

test(`the usual import of the core takes at most ${limit} bytes, bundled, minified and gzipped`, async () => {
  expect((await sizeOf(usual)).gzipped).toBeLessThanOrEqual(limit);
});

test('what an application does not use of the core is not bundled', async () => {
  expect((await sizeOf("import 'rankbatch';")).minified).toBe(0);
  expect((await sizeOf("export { shuffle } from 'rankbatch';")).gzipped).toBeLessThan(limit / 2);
});
