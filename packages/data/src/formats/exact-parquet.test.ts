import { expect, it } from 'vitest';
import { exactMeaning } from './exact-parquet.js';

it('reads times of the day of each unit', () => {
  const time = { name: 'at', type: 'INT64' } as const;
  const read = (element: object, stored: unknown) => exactMeaning({ ...time, ...element })!(stored);
  expect(read({ converted_type: 'TIME_MILLIS' }, 30_600_001)).toBe('08:30:00.001Z');
  expect(read({ converted_type: 'TIME_MICROS' }, 30_600_000_001n)).toBe('08:30:00.000001Z');
  const nanos = { logical_type: { type: 'TIME', isAdjustedToUTC: false, unit: 'NANOS' } };
  expect(read(nanos, 30_600_000_000_001n)).toBe('08:30:00.000000001');
  expect(read(nanos, 86_400_000_000_000n)).toBe('24:00:00');
  expect(read(nanos, -1n)).toEqual(new Date(Number.NaN));
});
