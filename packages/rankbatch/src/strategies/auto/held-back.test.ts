import { expect, test } from 'vitest';
import { autoTuning } from './tuning.js';
import { HeldBack } from './held-back.js';

/** How many times draws are halved after each epoch that ends with this validation loss. */
function run(losses: readonly number[], isAsked = true, population = 0.2): string {
  const held = new HeldBack(autoTuning);
  return losses
    .map((loss) => {
      held.startEpoch();
      held.report(loss, population, isAsked);
      return held.halvings;
    })
    .join('');
}

test('nothing is held back unless it is asked for, and two validation losses are known', () => {
  expect(run([0.5, 0.4, 0.3], false)).toBe('000');
  expect(run([0.5, 0.4])).toBe('01');
});

test('nothing is held back where no samples or too many do not get learnt', () => {
  expect(run([0.5, 0.4, 0.2], true, 0)).toBe('000');
  expect(run([0.5, 0.4, 0.2], true, 0.41)).toBe('000');
});

test('the first epoch must lower the validation loss by a tenth, and by more than the one before has', () => {
  expect(run([0.5, 0.4, 0.29])).toBe('012');
  expect(run([0.41, 0.4, 0.37])).toBe('010');
  expect(run([0.41, 0.4, 0.35])).toBe('012');
  expect(run([0.5, 0.4, 0.31])).toBe('010');
  expect(run([0.4, 0.5, 0.51])).toBe('010');
});

test('draws are halved again at every new low, up to three times', () => {
  expect(run([0.8, 0.7, 0.5, 0.55, 0.45, 0.4])).toBe('012233');
});

test('it ends when the validation loss is above that from before it', () => {
  expect(run([0.8, 0.7, 0.5, 0.69, 0.71])).toBe('01220');
});

test('it ends where nobody is left to hold back, and may begin again at once', () => {
  const held = new HeldBack(autoTuning);
  const halvings = [0.2, 0.2, 0.2, 0, 0, 0.2].map((population, epoch) => {
    held.startEpoch();
    held.report([0.8, 0.7, 0.5, 0.4, 0.3, 0.2][epoch]!, population, true);
    return held.halvings;
  });
  expect(halvings.join('')).toBe('012001');
});

test('after failures it waits 4 epochs, then 16', () => {
  const flat = Array.from({ length: 22 }, () => 0.5);
  expect(run(flat)).toBe('0100001000000000000000010'.slice(0, 22));
});

test('their share is that of uniform draws, halved', () => {
  const held = new HeldBack(autoTuning);
  expect(held.capOf(0.3)).toBe(0.3);
  held.halvings = 2;
  expect(held.capOf(0.3)).toBe(0.075);
});
