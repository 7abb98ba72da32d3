import { expect, it } from 'vitest';
import { summarizeRounds } from './training-row.js';

const round = (samplesPerSecond: number) => ({
  samplesPerSecond,
  evalSamplesPerSecond: 5 * samplesPerSecond,
  selectionShare: 1,
  recomputeShare: 10,
});

it('takes medians over the rounds, and the median of the ratios within the rounds', () => {
  const other = (samplesPerSecond: number) => [{ engine: 'other', samplesPerSecond }];
  // Ratios 3, 4 and 5: their median is 4, while the ratio of the medians is 300 / 100.
  const { peers, ...ours } = summarizeRounds(
    [round(300), round(200), round(1000)],
    [other(100), other(50), other(200)],
  );
  expect(ours).toEqual({ ...round(300), spread: { from: 200, to: 1000 } });
  expect(peers).toEqual([
    { engine: 'other', samplesPerSecond: 100, ratio: 4, spread: { from: 50, to: 200 } },
  ]);
});

it('compares a peer that failed in some rounds in those where it ran', () => {
  const { peers } = summarizeRounds(
    [round(100), round(400)],
    [[], [{ engine: 'other', samplesPerSecond: 200 }]],
  );
  expect(peers).toMatchObject([{ ratio: 2 }]);
});

it('has no peers where none was asked for', () => {
  expect(summarizeRounds([round(100)], []).peers).toEqual([]);
});
