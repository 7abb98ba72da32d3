import { expect, it } from 'vitest';
import { usedBytes } from './used-bytes.js';

it('counts what is reachable, and no longer when it is not', async () => {
  const before = await usedBytes();
  let numbers: Float64Array | undefined = new Float64Array(1e7);
  const during = await usedBytes();
  expect(numbers.length).toBe(1e7);
  numbers = undefined;
  const after = await usedBytes();
  // 8 bytes each; what else happens in this process stays far below a megabyte.
  expect(Math.abs((during - before) / 1e7 - 8)).toBeLessThan(0.5);
  expect(Math.abs((after - before) / 1e7)).toBeLessThan(0.5);
});
