import { expect, test } from 'vitest';
import { autoTuning } from './tuning.js';
import { PressureControl } from './pressure-control.js';

/** Goes through looks, four an epoch, at these mean heights with a standard error of 0.01, if no variance is told; tells log10 s after each. */
function run(
  control: PressureControl,
  heights: readonly number[],
  most = Math.log(1e8),
  variance = 1e-4,
): number[] {
  return heights.map((mean, i) => {
    if (i % 4 === 0) control.startEpoch();
    control.judge({ mean, variance }, 1);
    control.rise(most);
    return Math.round((10 * control.steepness) / Math.LN10) / 10;
  });
}

test('pressure rises tenfold at a look, up to what the losses allow', () => {
  expect(run(new PressureControl(autoTuning), [0.9, 0.8, 0.7, 0.6], Math.log(700))).toEqual([1, 2, 2.8, 2.8]);
});

test('a mean height that rises by less than twice its error and that of the least is no harm', () => {
  expect(run(new PressureControl(autoTuning), [0.5, 0.52, 0.5, 0.49])).toEqual([1, 2, 3, 4]);
});

test('where it rises by more, ln s is halved at once and does not rise for two epochs, and then slowly', () => {
  const control = new PressureControl(autoTuning);
  const steady = Array.from({ length: 10 }, () => 0.5);
  expect(run(control, [0.5, 0.5, 0.5, 0.5, 0.56, ...steady])).toEqual([
    1, 2, 3, 4, 2, 2, 2, 2, 2, 2, 2, 2, 2.3, 2.5, 2.8,
  ]);
  expect(control.harms).toBe(1);
});

test('harm again and again ends in shuffling, for ever longer', () => {
  const control = new PressureControl(autoTuning);
  expect(run(control, [0.1, 0.1, 0.5, 0.5, 0.5])).toEqual([1, 2, 1, 0.5, 0]);
  expect([control.harms, control.rest]).toEqual([3, 8]);
});

test('a validation loss whose root is 0.02 above that of the least is harm, unless it comes from shuffling', () => {
  const control = new PressureControl(autoTuning);
  control.report(0.5, 1, false);
  run(control, [0.5, 0.5]);
  // (sqrt(0.4) + 0.02)^2 = 0.4257
  control.report(0.4, 1, true);
  control.report(0.425, 1, true);
  expect(control.harms).toBe(0);
  control.report(0.426, 1, true);
  expect(control.harms).toBe(1);
  control.report(0.6, 1, false);
  control.report(0.6, 1, true);
  expect(control.harms).toBe(1);
});

test('two selected epochs without a new least validation loss are harm, where much of the loss is left', () => {
  const harmsAfter = (reports: readonly number[], wasSelecting = true) => {
    const control = new PressureControl(autoTuning);
    control.report(1, 1, false);
    run(control, [0.5, 0.5, 0.5, 0.5]);
    for (const loss of reports) control.report(loss, 1, wasSelecting);
    return control.harms;
  };
  expect(harmsAfter([0.1, 0.1])).toBe(0);
  expect(harmsAfter([0.1, 0.1, 0.1])).toBe(1);
  expect(harmsAfter([0.1, 0.101, 0.099, 0.1])).toBe(0);
  expect(harmsAfter([0.1, 0.1, 0.1, 0.1])).toBe(1);
  expect(harmsAfter([0.1, 0.1, 0.1, 0.1, 0.1])).toBe(2);
  expect(harmsAfter([0.1, 0.1, 0.1, 0.1], false)).toBe(0);
  // The root is below 0.2.
  expect(harmsAfter([0.039, 0.039, 0.039, 0.039])).toBe(0);
});

/** 1e-4 above the least for an epoch: by far more than the error, and less than the slack. */
const flat = [0.0011, 0.001, 0.0011, 0.0011, 0.0011, 0.0011];
const sure = 1e-12;

test('an epoch without a new least mean height is a reason for a trial where little of the validation loss is left, or none is told', () => {
  const isOnTrialAfter = (heights: readonly number[], left?: number) => {
    const control = new PressureControl(autoTuning);
    if (left !== undefined) control.report(left, 1, false);
    run(control, heights, undefined, sure);
    return control.isOnTrial;
  };
  expect(isOnTrialAfter(flat)).toBe(true);
  expect(isOnTrialAfter(flat, 0.001)).toBe(true);
  expect(isOnTrialAfter(flat, 0.5)).toBe(false);
  expect(isOnTrialAfter(flat.slice(0, -1))).toBe(false);
  expect(isOnTrialAfter([...flat.slice(0, -1), 0.0009, 0.0011])).toBe(false);
});

/** Goes on after `flat`, in the midst of an epoch: its other looks, and those of the shuffled epoch. */
function tryWithout(control: PressureControl, heights: readonly number[]): number[] {
  run(control, flat, undefined, sure);
  expect(control.steepness).toBe(0);
  const rest = heights.slice(0, 2).map((mean) => {
    control.judge({ mean, variance: sure }, 1);
    control.rise(Math.log(1e8));
    return control.steepness;
  });
  expect(rest).toEqual([0, 0]);
  return run(control, heights.slice(2), undefined, sure);
}

test('where the mean height is no higher after a shuffled epoch, selection was harm: ln s is halved', () => {
  const control = new PressureControl(autoTuning);
  expect(tryWithout(control, [0.002, 0.002, 0.002, 0.002, 0.0011, 0.0011])).toEqual([0, 0, 0, 2.5]);
  expect([control.harms, control.isOnTrial]).toEqual([1, false]);
});

test('where it is surely higher, selection goes on as before, and is compared with what was usual under it', () => {
  const control = new PressureControl(autoTuning);
  expect(tryWithout(control, [0.0011, 0.0011, 0.0011, 0.0011, 0.0012, 0.0012])).toEqual([0, 0, 0, 6]);
  expect(control.harms).toBe(0);
  expect(control.judged!.least).toBeCloseTo(0.0011);
  // The next trial takes twice as many looks.
  const again = Array.from({ length: 8 }, () => 0.0012);
  run(control, again.slice(1), undefined, sure);
  expect(control.isOnTrial).toBe(false);
  run(control, again.slice(-1), undefined, sure);
  expect(control.isOnTrial).toBe(true);
});

test('under selection that swings, a little higher is not surely higher', () => {
  const control = new PressureControl(autoTuning);
  run(control, [0.0011, 0.001, 0.0013, 0.0011, 0.0013, 0.0012], undefined, sure);
  expect(control.isOnTrial).toBe(true);
  run(control, [0.0013, 0.0013, 0.0013, 0.0013], undefined, sure);
  expect([control.isOnTrial, control.harms]).toEqual([false, 1]);
});

test('a least mean height with a large error gives way to a surer one', () => {
  const control = new PressureControl(autoTuning);
  run(control, [0.001, 0.0008], undefined, 1e-6);
  run(control, [0.001], undefined, 1e-12);
  expect(control.judged!.least).toBe(0.001);
});

test('a mean height of shuffled draws sets the least anew', () => {
  const control = new PressureControl(autoTuning);
  run(control, [0.1, 0.1, 0.1], 0);
  run(control, [0.5, 0.5, 0.5], 0);
  run(control, [0.5, 0.5]);
  expect(control.harms).toBe(0);
  expect(control.steepness).toBeGreaterThan(0);
});
