import { expect, test } from 'vitest';
import { autoTuning } from './tuning.js';
import { ValidationGuard } from './validation-guard.js';

/** Runs epochs that end with these validation losses; tells of each whether it was one of selection. */
function run(guard: ValidationGuard, losses: readonly number[]): string {
  return losses
    .map((loss, epoch) => {
      guard.startEpoch();
      const selects = epoch > 0 && !guard.isResting;
      guard.report(loss, 1, selects);
      return selects ? 's' : '-';
    })
    .join('');
}

const create = () => new ValidationGuard(autoTuning);

test('selection goes on while the validation loss falls, or rises by no more than 1.5 % of the first loss', () => {
  expect(run(create(), [0.5, 0.4, 0.3, 0.31, 0.314, 0.3])).toBe('-sssss');
});

test('the first epoch of selection must lower it', () => {
  expect(run(create(), [0.5, 0.501, 0.4, 0.39, 0.39])).toBe('-s--s');
});

test('harm brings 2 epochs of shuffling, further harm 8', () => {
  const losses = [0.5, 0.4, 0.42, 0.4, 0.4, 0.45, ...Array.from({ length: 9 }, () => 0.4)];
  expect(run(create(), losses)).toBe('-ss--s--------s');
});

test('where shuffling does not repair it, selection goes on, and is measured by what it is now', () => {
  expect(run(create(), [0.5, 0.4, 0.42, 0.43, 0.425, 0.44, 0.44])).toBe('-ss-sss');
});

test('nothing is known before the first report', () => {
  const guard = create();
  guard.startEpoch();
  expect([guard.isResting, guard.rest]).toEqual([false, 0]);
});
