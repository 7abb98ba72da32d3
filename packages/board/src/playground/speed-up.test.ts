import { describe, expect, it } from 'vitest';
import type { Measurement } from './messages.js';
import { describeSpeedUp, formatNats } from './speed-up.js';

/** Samples that errors are counted on. */
const validation = 1000;
const alike =
  ' On validation samples, which neither has trained on, they err about alike: 0.0 % (shuffle) and 0.0 % (selection).';

/** A measurement every half epoch from 0 on. */
const side = (secondsPerEpoch: number, ...costs: number[]): Measurement[] =>
  costs.map((cost, i) => ({ epochs: i / 2, seconds: (secondsPerEpoch * i) / 2, cost, error: 0 }));

describe('describeSpeedUp', () => {
  it('counts from the start to the first measurement at the target', () => {
    const shuffle = side(2, 2.3, 1, 0.8, 0.5, 0.4, 0.3, 0.2);
    const selection = side(3, 2.3, 1, 0.8, 0.2, 0.1, 0.1, 0.05);
    expect(describeSpeedUp({ shuffle, selection }, validation)).toBe(
      'Selection reached shuffle’s training cost of 0.20 after 1.5 epochs instead of 3.0: 2.0 times as fast in epochs, 1.3 times as fast in time.' +
        alike,
    );
  });

  it('says so when shuffle is ahead', () => {
    const shuffle = side(2, 2.3, 1, 0.5, 0.4, 0.3);
    const selection = side(2, 2.3, 1, 0.8, 0.7, 0.5);
    expect(describeSpeedUp({ shuffle, selection }, validation)).toBe(
      'Shuffle reached selection’s training cost of 0.50 after 1.0 epochs instead of 2.0: 2.0 times as fast in epochs, 2.0 times as fast in time.' +
        alike,
    );
  });

  it('admits more time', () => {
    const shuffle = side(2, 2.3, 1, 0.8, 0.5, 0.4);
    const selection = side(6, 2.3, 1, 0.8, 0.4, 0.3);
    expect(describeSpeedUp({ shuffle, selection }, validation)).toMatch(
      /after 1\.5 epochs instead of 2\.0: 1\.3 times as fast in epochs, 2\.3 times as long\. On validation/,
    );
  });

  it('calls sides level that are as far after as many epochs', () => {
    const shuffle = side(2, 2.3, 1, 0.8, 0.5, 0.41);
    const selection = side(4, 2.3, 1, 0.9, 0.5, 0.4);
    expect(describeSpeedUp({ shuffle, selection }, validation)).toBe(
      'In training cost both sides are level so far, at 0.41 (shuffle) and 0.40 (selection).' + alike,
    );
  });

  it('calls no sides level whose costs differ, though one has got worse again', () => {
    // Both were at 1.9 after an epoch.
    const shuffle = side(1, 2.3, 2, 1.8, 1.6);
    const selection = side(1, 2.3, 2, 1.8, 1.9);
    expect(describeSpeedUp({ shuffle, selection }, validation)).toBe(
      `In training cost shuffle is ahead so far: 1.6 (shuffle) and 1.9 (selection).${alike}`,
    );
    expect(describeSpeedUp({ shuffle: selection, selection: shuffle }, validation)).toBe(
      `In training cost selection is ahead so far: 1.9 (shuffle) and 1.6 (selection).${alike}`,
    );
  });

  describe('compares errors on validation samples', () => {
    const withError = (error: number) => side(1, 2.3, 1, 0.8, 0.5).map((point) => ({ ...point, error }));
    const verdict = (shuffle: number, selection: number, of = validation) =>
      describeSpeedUp({ shuffle: withError(shuffle), selection: withError(selection) }, of);

    it('and tells who errs less where costs are level', () => {
      expect(verdict(7.7, 22.1)).toBe(
        'In training cost both sides are level so far, at 0.50 (shuffle) and 0.50 (selection). ' +
          'On validation samples, which neither has trained on, shuffle errs less: 7.7 % (shuffle) and 22.1 % (selection).',
      );
      expect(verdict(9, 6)).toMatch(/selection errs less: 9\.0 % \(shuffle\) and 6\.0 % \(selection\)\.$/);
    });

    // By hand: of 1,000 samples, 8 % and 10.5 % differ by 1.94 standard errors of 1.29 points, 8 % and 10.7 % by 2.08 of 1.30.
    it('but not what chance explains', () => {
      expect(verdict(8, 10.5)).toMatch(
        /they err about alike: 8\.0 % \(shuffle\) and 10\.5 % \(selection\)\.$/,
      );
      expect(verdict(8, 10.7)).toMatch(/shuffle errs less/);
      expect(verdict(8, 10.7, 100)).toMatch(/err about alike/);
    });

    it('where one is ahead in cost, too', () => {
      const shuffle = side(1, 2.3, 1, 0.8, 0.5).map((point) => ({ ...point, error: 7.7 }));
      const selection = side(1, 2.3, 1, 0.5, 0.4).map((point) => ({ ...point, error: 22.1 }));
      expect(describeSpeedUp({ shuffle, selection }, validation)).toMatch(
        /^Selection reached .* On validation samples, which neither has trained on, shuffle errs less: /,
      );
    });
  });

  it('says when there is nothing to compare yet', () => {
    const costs = [2.3, 1, 0.8];
    const both = (count: number) => {
      const own = side(1, ...costs.slice(0, count));
      return { shuffle: own, selection: own };
    };
    expect(describeSpeedUp(both(0), validation)).toMatch(/Nothing is trained yet/);
    expect(describeSpeedUp(both(1), validation)).toMatch(/Nothing is trained yet/);
    expect(describeSpeedUp(both(3), validation)).toMatch(
      /^In the first epoch both sides see the same samples/,
    );
  });

  it('counts no measurement from before the training', () => {
    // Both have got worse than they began; selection began with the cost that shuffle has now.
    const shuffle = side(1, 2.3, 3, 3, 2.5);
    const selection = side(1, 2.3, 3, 2.5, 2.4);
    expect(describeSpeedUp({ shuffle, selection }, validation)).toMatch(
      /of 2\.5 after 1\.0 epochs instead of 1\.5/,
    );
  });
});

it('writes tiny costs as powers', () => {
  expect([1.234, 0.0456, 0.00123].map(formatNats)).toEqual(['1.2', '0.046', '1.2e-3']);
});
