import { expect, it } from 'vitest';
import { withLongIntegersAsText } from './exact-json.js';

it('makes texts of integers of 16 digits and more, and of nothing else', () => {
  const json = String.raw`{"id":9007199254740993,"a\"1\\":[-1234567890123456, "1234567890123456"],"b":0.12345678901234567,"c":1234567890123456e2,"d":1e-1234567890123456,"e":1234567890123456.5,"f":123}`;
  expect(withLongIntegersAsText(json)).toBe(
    json
      .replace('9007199254740993', '"9007199254740993"')
      .replace('-1234567890123456,', '"-1234567890123456",'),
  );
});

it('takes texts of any length', () => {
  const text = JSON.stringify('a\n'.repeat(5_000_000));
  // Comparing so long texts by toBe would show them.
  expect(withLongIntegersAsText(`[${text},9007199254740993]`) === `[${text},"9007199254740993"]`).toBe(true);
});
