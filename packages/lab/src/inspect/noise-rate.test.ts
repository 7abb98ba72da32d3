import { describe, expect, it } from 'vitest';
import { runOf } from '../results/records.testing.js';
import { describeNoiseRate, estimateNoiseRate } from './noise-rate.js';

/** Epochs of these validation losses, each with so many confident samples, of which so many have another label. */
function metricsOf(...epochs: readonly (readonly [loss: number, count: number, wrong: number])[]) {
  const run = runOf({ select: 'shuffle', losses: epochs.map(() => 1) });
  return run.epochs.map((record, index) => {
    const [validationLoss, confidentSamples, wrong] = epochs[index]!;
    return { ...record, validationLoss, confidentSamples, confidentErrors: wrong };
  });
}

describe('estimateNoiseRate', () => {
  it('takes the share of the epoch with the least validation loss, the first of equal ones', () => {
    expect(estimateNoiseRate(metricsOf([2, 100, 9], [1, 100, 3], [1, 100, 5], [3, 100, 20]))).toMatchObject({
      share: 0.03,
      count: 100,
      wrong: 3,
      epoch: 2,
    });
  });

  it('gives the interval that SciPy gives', () => {
    // python3 -c "from scipy.stats import binomtest; print(binomtest(4, 300).proportion_ci(method='wilson'))", and of 0 and 50 of 50
    const interval = (count: number, wrong: number) => {
      const { low, high } = estimateNoiseRate(metricsOf([1, count, wrong], [2, count, wrong]))!;
      return [low, high];
    };
    expect(interval(300, 4)).toEqual([expect.closeTo(0.005197, 5), expect.closeTo(0.033776, 5)]);
    expect(interval(50, 0)).toEqual([0, expect.closeTo(0.071348, 5)]);
    expect(interval(50, 50)).toEqual([expect.closeTo(0.928652, 5), 1]);
  });

  it('says nothing where no epoch told of such samples', () => {
    expect(estimateNoiseRate(runOf({ select: 'shuffle', losses: [1, 2] }).epochs)).toBeNull();
    expect(estimateNoiseRate([])).toBeNull();
    expect(describeNoiseRate(null)).toBe('');
  });

  it('estimates nothing with class weights, and says why', () => {
    const config = { classWeights: 'balanced' } as const;
    const rate = estimateNoiseRate(metricsOf([1, 40, 8], [2, 40, 1]), config);
    expect(rate).toBeNull();
    expect(describeNoiseRate(rate, config)).toMatch(
      /^The share of wrong labels is not estimated: with class weights, /,
    );
  });

  it('is told with its interval, what it rests on and when it is right', () => {
    expect(describeNoiseRate(estimateNoiseRate(metricsOf([1, 300, 4], [2, 300, 4])))).toBe(
      'Estimated share of wrong labels: 1.3 % (0.5 % to 3.4 %), as 4 of the 300 held-out samples whose classes the model is surest of have another label. ' +
        'It is within 3 points, mostly, where wrong labels fall on all samples alike, and rather too high where classes overlap; it does not see wrong labels that only unclear samples have.',
    );
  });

  it('is a bound from above where the model was still learning: its last epoch has the least validation loss', () => {
    const learning = estimateNoiseRate(metricsOf([3, 300, 90], [2, 300, 60]))!;
    expect(learning).toMatchObject({ share: 0.2, low: 0, isLearning: true });
    expect(learning.high).toBeCloseTo(0.2489, 4);
    const learnt = estimateNoiseRate(metricsOf([3, 300, 90], [2, 300, 60], [2, 300, 50]))!;
    expect(learnt.isLearning).toBe(false);
    expect(learnt.low).toBeCloseTo(0.1587, 4);
    expect(describeNoiseRate(learning)).toBe(
      'The share of wrong labels is at most 24.9 %, as 60 of the 300 held-out samples whose classes the model is surest of have another label; ' +
        'what the model is yet to learn looks like wrong labels, too: its validation loss was still falling in the last epoch. More --epochs tell more. ' +
        'It does not see wrong labels that only unclear samples have.',
    );
    expect(describeNoiseRate(estimateNoiseRate(metricsOf([3, 300, 90])))).toContain(
      'its validation loss is known after one epoch only. More --epochs tell more.',
    );
  });
});
