import { expect, test } from 'vitest';
import { RankbatchError } from './error.js';
import { constant, exponential, pressureAt, toPressure } from './pressure.js';

test('a constant pressure is the same in every epoch', () => {
  expect([0, 1, 1000].map((epoch) => pressureAt(constant(1e8), epoch))).toEqual([1e8, 1e8, 1e8]);
});

test('an exponential pressure follows eq. 5 with the exponent e - e0', () => {
  const schedule = exponential({ from: 1e8, to: 1, startEpoch: 0, endEpoch: 49 });
  expect(pressureAt(schedule, 0)).toBe(1e8);
  expect(pressureAt(schedule, 49)).toBe(1);
  // python3 -c "import math; print(1e8*math.exp(math.log(1/1e8)/49)**10, 1e8*math.exp(math.log(1/1e8)/49)**30)"
  expect(pressureAt(schedule, 10) / 2329951.8105153725).toBeCloseTo(1, 10);
  expect(pressureAt(schedule, 30) / 1264.8552168552965).toBeCloseTo(1, 10);
});

test('an exponential pressure stays at its ends outside its epochs', () => {
  const schedule = exponential({ from: 0.01, to: 100, startEpoch: 5, endEpoch: 9 });
  expect([0, 5, 7, 9, 10, 1e9].map((epoch) => Number(pressureAt(schedule, epoch).toPrecision(12)))).toEqual([
    0.01, 0.01, 1, 100, 100, 100,
  ]);
});

test('an exponential pressure spans the whole range of numbers without overflow', () => {
  const schedule = exponential({ from: 1e-300, to: 1e300, endEpoch: 2 });
  expect(pressureAt(schedule, 1)).toBeCloseTo(1, 10);
});

test('schedules survive JSON', () => {
  for (const schedule of [constant(1e98), exponential({ from: 1e8, to: 1, endEpoch: 3 })])
    expect(toPressure(JSON.parse(JSON.stringify(schedule)))).toEqual(schedule);
  expect(toPressure(7)).toEqual(constant(7));
});

test.each([
  [() => constant(-3), 'pressure: must be finite and > 0, got -3'],
  [() => constant(0), 'pressure: must be finite and > 0, got 0'],
  [() => constant(Infinity), 'pressure: must be finite and > 0, got Infinity'],
  [() => constant(Number.NaN), 'pressure: must be finite and > 0, got NaN'],
  [() => toPressure('1e8'), 'pressure: must be an object, got "1e8"'],
  [() => toPressure({ kind: 'step' }), `pressure: kind must be 'constant' or 'exponential', got "step"`],
  [() => exponential({ from: 0, to: 1, endEpoch: 2 }), 'pressure.from: must be finite and > 0, got 0'],
  [() => exponential({ from: 1, to: -1, endEpoch: 2 }), 'pressure.to: must be finite and > 0, got -1'],
  [() => exponential({ from: 1, to: 2, endEpoch: Infinity }), 'pressure.endEpoch: must be a finite number'],
  [
    () => exponential({ from: 1, to: 2, startEpoch: 4, endEpoch: 4 }),
    'pressure.endEpoch: must be > startEpoch (4), got 4; use constant() instead',
  ],
  [() => pressureAt(constant(1), Number.NaN), 'epoch: must be a number, got NaN'],
])('refuses bad schedules %#', (act, message) => {
  expect(act).toThrow(RankbatchError);
  expect(act).toThrow(message);
});
