import { expect, test } from 'vitest';
import { RankbatchError, requireFinitePositive } from './error.js';
import { constant, exponential, linear, toSchedule, valueAt } from './schedule.js';

test('a constant pressure is the same in every epoch', () => {
  expect([0, 1, 1000].map((epoch) => valueAt(constant(1e8), epoch))).toEqual([1e8, 1e8, 1e8]);
});

test('an exponential pressure follows eq. 5 with the exponent e - e0', () => {
  const schedule = exponential({ from: 1e8, to: 1, startEpoch: 0, endEpoch: 49 });
  expect(valueAt(schedule, 0)).toBe(1e8);
  expect(valueAt(schedule, 49)).toBe(1);
  // python3 -c "import math; print(1e8*math.exp(math.log(1/1e8)/49)**10, 1e8*math.exp(math.log(1/1e8)/49)**30)"
  expect(valueAt(schedule, 10) / 2329951.8105153725).toBeCloseTo(1, 10);
  expect(valueAt(schedule, 30) / 1264.8552168552965).toBeCloseTo(1, 10);
});

test('an exponential pressure stays at its ends outside its epochs', () => {
  const schedule = exponential({ from: 0.01, to: 100, startEpoch: 5, endEpoch: 9 });
  expect([0, 5, 7, 9, 10, 1e9].map((epoch) => Number(valueAt(schedule, epoch).toPrecision(12)))).toEqual([
    0.01, 0.01, 1, 100, 100, 100,
  ]);
});

test('an exponential pressure spans the whole range of numbers without overflow', () => {
  const schedule = exponential({ from: 1e-300, to: 1e300, endEpoch: 2 });
  expect(valueAt(schedule, 1)).toBeCloseTo(1, 10);
});

test('a linear schedule follows eq. 7, and stays at its ends outside its epochs', () => {
  const schedule = linear({ from: 16, to: 256, startEpoch: 10, endEpoch: 20 });
  // 16 + 240 * (e - 10) / 10
  expect([0, 10, 11, 12.5, 19, 20, 99].map((epoch) => valueAt(schedule, epoch))).toEqual([
    16, 16, 40, 76, 232, 256, 256,
  ]);
  expect(valueAt(linear({ from: 1, to: -1, endEpoch: 2 }), 1)).toBe(0);
});

test('schedules survive JSON, and a bare number is a constant', () => {
  const ramp = { from: 1e8, to: 1, endEpoch: 3 };
  for (const schedule of [constant(-1e98), exponential(ramp), linear(ramp)])
    expect(toSchedule('beta', JSON.parse(JSON.stringify(schedule)))).toEqual(schedule);
  expect(toSchedule('beta', 7)).toEqual(constant(7));
});

const toPressure = (value: unknown) => toSchedule('pressure', value, requireFinitePositive);
test.each([
  [() => constant(Infinity), 'constant: must be a finite number, got Infinity'],
  [() => toPressure(-3), 'pressure: must be finite and > 0, got -3'],
  [() => toPressure(constant(0)), 'pressure: must be finite and > 0, got 0'],
  [() => toPressure(Infinity), 'pressure: must be finite and > 0, got Infinity'],
  [() => toPressure(Number.NaN), 'pressure: must be finite and > 0, got NaN'],
  [
    () => toPressure('1e8'),
    'pressure: must be a number, a function of the epoch, or what exponential or linear make, got "1e8"',
  ],
  [
    () => toPressure({ kind: 'step' }),
    'pressure: must be a number, a function of the epoch, or what exponential or linear make, got "step"',
  ],
  [() => toPressure(linear({ from: 5, to: 0, endEpoch: 2 })), 'pressure.to: must be finite and > 0, got 0'],
  [() => linear({ from: Number.NaN, to: 0, endEpoch: 2 }), 'linear.from: must be a finite number, got NaN'],
  [() => exponential({ from: 0, to: 1, endEpoch: 2 }), 'exponential.from: must be finite and > 0, got 0'],
  [() => exponential({ from: 1, to: -1, endEpoch: 2 }), 'exponential.to: must be finite and > 0, got -1'],
  [
    () => exponential({ from: 1, to: 2, endEpoch: Infinity }),
    'exponential.endEpoch: must be a finite number',
  ],
  [
    () => exponential({ from: 1, to: 2, startEpoch: 4, endEpoch: 4 }),
    'exponential.endEpoch: must be > startEpoch (4), got 4; use constant() instead',
  ],
  [() => valueAt(constant(1), Number.NaN), 'epoch: must be a number, got NaN'],
])('refuses bad schedules %#', (act, message) => {
  expect(act).toThrow(RankbatchError);
  expect(act).toThrow(message);
});

test('a function of the epoch is asked for each epoch, and each value is checked', () => {
  const schedule = toSchedule('pressure', (epoch: number) => 10 ** (2 - epoch), requireFinitePositive);
  expect([0, 1, 2].map((epoch) => valueAt(schedule, epoch))).toEqual([100, 10, 1]);
  const bad = toSchedule('pressure', (epoch: number) => 3 - epoch, requireFinitePositive);
  expect(() => valueAt(bad, 3)).toThrow('pressure of epoch 3: must be finite and > 0, got 0');
  expect(() => toSchedule('pressure', JSON.parse(JSON.stringify(schedule)))).toThrow(
    'pressure: must be passed again to Selector.restore: it was a function, which no snapshot keeps, got undefined',
  );
});
