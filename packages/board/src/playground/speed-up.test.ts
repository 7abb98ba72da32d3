import { describe, expect, it } from 'vitest';
import type { Measurement } from './messages.js';
import { describeSpeedUp, formatNats } from './speed-up.js';

/** A measurement every half epoch from 0 on. */
const side = (secondsPerEpoch: number, ...costs: number[]): Measurement[] =>
  costs.map((cost, i) => ({ epochs: i / 2, seconds: (secondsPerEpoch * i) / 2, cost, error: 0 }));

describe('describeSpeedUp', () => {
  it('counts from the start to the first measurement at the target', () => {
    const shuffle = side(2, 2.3, 1, 0.8, 0.5, 0.4, 0.3, 0.2);
    const selection = side(3, 2.3, 1, 0.8, 0.2, 0.1, 0.1, 0.05);
    expect(describeSpeedUp({ shuffle, selection })).toBe(
      'Selection reached shuffle’s training cost of 0.20 after 1.5 of its 3.0 epochs: 2.0 times fewer epochs, 1.3 times less time.',
    );
  });

  it('says so when shuffle is ahead', () => {
    const shuffle = side(2, 2.3, 1, 0.5, 0.4, 0.3);
    const selection = side(2, 2.3, 1, 0.8, 0.7, 0.5);
    expect(describeSpeedUp({ shuffle, selection })).toBe(
      'Shuffle reached selection’s training cost of 0.50 after 1.0 of its 2.0 epochs: 2.0 times fewer epochs, 2.0 times less time.',
    );
  });

  it('admits more time', () => {
    const shuffle = side(2, 2.3, 1, 0.8, 0.5, 0.4);
    const selection = side(6, 2.3, 1, 0.8, 0.4, 0.3);
    expect(describeSpeedUp({ shuffle, selection })).toMatch(
      /after 1\.5 of its 2\.0 epochs: 1\.3 times fewer epochs, 2\.3 times more time\.$/,
    );
  });

  it('calls sides level that are as far after as many epochs', () => {
    const shuffle = side(2, 2.3, 1, 0.8, 0.5, 0.41);
    const selection = side(4, 2.3, 1, 0.9, 0.5, 0.4);
    expect(describeSpeedUp({ shuffle, selection })).toBe(
      'Both sides are level so far, at training costs of 0.41 (shuffle) and 0.40 (selection).',
    );
  });

  it('says when there is nothing to compare yet', () => {
    const costs = [2.3, 1, 0.8];
    const both = (count: number) => {
      const own = side(1, ...costs.slice(0, count));
      return { shuffle: own, selection: own };
    };
    expect(describeSpeedUp(both(0))).toMatch(/Nothing is trained yet/);
    expect(describeSpeedUp(both(1))).toMatch(/Nothing is trained yet/);
    expect(describeSpeedUp(both(3))).toMatch(/^In the first epoch both sides see the same samples/);
  });

  it('counts no measurement from before the training', () => {
    // Both have got worse than they began; selection began with the cost that shuffle has now.
    const shuffle = side(1, 2.3, 3, 3, 2.5);
    const selection = side(1, 2.3, 3, 2.5, 2.4);
    expect(describeSpeedUp({ shuffle, selection })).toMatch(/of 2\.5 after 1\.0 of its 1\.5 epochs/);
  });
});

it('writes tiny costs as powers', () => {
  expect([1.234, 0.0456, 0.00123].map(formatNats)).toEqual(['1.2', '0.046', '1.2e-3']);
});
