import { expect, test } from 'vitest';
import { limits, sizeOf } from './core-size.mjs';

test.each(Object.entries(limits))(
  '%s takes at most %i bytes, bundled, minified and gzipped',
  async (code, limit) => {
    expect((await sizeOf(code)).gzipped).toBeLessThanOrEqual(limit);
  },
);

test('what an application does not use of the core is not bundled', async () => {
  expect((await sizeOf("import 'rankbatch';")).minified).toBe(0);
  expect((await sizeOf("import 'rankbatch/core';")).minified).toBe(0);
  expect((await sizeOf("export { shuffle } from 'rankbatch';")).gzipped).toBeLessThan(5000);
});
