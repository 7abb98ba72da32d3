import { describe, expect, it } from 'vitest';
import { conclude } from './conclusion.js';
import { judge } from './judge.js';
import { findLeads, intervalOfMean } from './lead.js';
import { runOf } from './records.testing.js';
import type { RunRecord } from './records.js';
import { withIntervals } from './speedup-rows.js';
import { summarize } from './summary.js';

const task = { kind: 'regression', targetNames: ['price'], means: [0], deviations: [1] } as const;

/** A run of `auto` and one of `shuffle` for each seed, that end at these test measures; `testError` is 40 times the cost. */
const race = (ends: readonly (readonly [number, number])[]): RunRecord[] =>
  ends.flatMap(([auto, shuffle], index) => [
    runOf({ select: 'shuffle', losses: [1, shuffle / 40], seed: index + 1 }),
    runOf({ select: 'auto', losses: [0.99, auto / 40], seed: index + 1 }),
  ]);

const verdict = (runs: readonly RunRecord[]) =>
  conclude(summarize({ runs, speedups: judge(runs, 'shuffle'), baseline: 'shuffle' }), 2, {
    task,
    leads: findLeads(runs, 'shuffle'),
  });

describe('the lead of a strategy on the test samples', () => {
  it('has the interval of Student, as SciPy has it', () => {
    // scipy.stats.t.interval(0.95, 4, loc=np.mean(d), scale=stats.sem(d)) with d = [3, 1, 4, 1, 5] is 0.57884, 5.02116.
    const [low, high] = intervalOfMean([3, 1, 4, 1, 5]) ?? [];
    expect(low).toBeCloseTo(0.579, 3);
    expect(high).toBeCloseTo(5.021, 3);
  });

  it('does not call batches the same that were drawn otherwise, though all costs are equal', () => {
    const [shuffle, rank] = ['shuffle', 'rank:100'].map((select) => runOf({ select, losses: [1, 1] }));
    const isSame = (own: RunRecord) => findLeads([shuffle!, own], 'shuffle').map((lead) => lead.isSame);
    expect(isSame(rank!)).toEqual([true]);
    const epochs = rank!.epochs.map((epoch) => ({ ...epoch, distinctShare: 0.2 }));
    expect(isSame({ ...rank!, epochs })).toEqual([false]);
  });

  it('is told where the seeds agree', () => {
    expect(verdict(race([[10, 12], [11, 13.2], [9, 10.9]]))).toContain(
      'On the test samples it ended at RMSE 10, shuffle at RMSE 12: auto is better, by 2.033 on average over 3 seeds (95 % interval 1.654 to 2.413).',
    ); // prettier-ignore
    expect(
      verdict(
        race([
          [12, 10],
          [13.2, 11],
          [10.9, 9],
        ]),
      ),
    ).toContain('shuffle is better, by 2.033');
  });

  it('is noise where they do not, and unknown from one seed', () => {
    expect(verdict(race([[10, 12], [13, 12], [12, 11.5]]))).toContain(
      'the difference is within the noise of 3 seeds (95 % interval -3.826 to 4.16)',
    ); // prettier-ignore
    expect(verdict(race([[10, 12]]))).toContain('one seed cannot tell a lead from noise: --seeds 5 can.');
  });

  it('is told of classes in the same words, and not of the best epochs, which favour what swings most', () => {
    const classes = (ends: Parameters<typeof race>[0]) => {
      const runs = race(ends);
      const rows = summarize({ runs, speedups: judge(runs, 'shuffle'), baseline: 'shuffle' });
      return conclude(rows, 2, { leads: findLeads(runs, 'shuffle') });
    };
    // scipy.stats.t.interval(0.95, 4, loc=np.mean(d), scale=stats.sem(d)) with d = [2, 3, 2, 3, 2] is 1.71991, 3.08009.
    const text = classes([[8, 6], [9, 6], [8, 6], [9, 6], [8, 6]]); // prettier-ignore
    expect(text).toContain(
      'On the test samples it ended at error 8.00 %, shuffle at error 6.00 %: shuffle is better, by 2.40 percentage points ' +
        'on average over 5 seeds (95 % interval 1.72 to 3.08).',
    );
    expect(text).not.toContain('validation');
    expect(classes([[8, 6], [6, 8], [7, 7]])).toContain('the difference is within the noise of 3 seeds'); // prettier-ignore
  });

  it('is unknown from three to five seeds that differ alike, as few test samples often do', () => {
    expect(intervalOfMean([0.5, 8.5 - 8, 0.1 + 0.2 + 0.2])).toBeNull();
    expect(intervalOfMean([0.5, 0.5, 0.5, 0.5, 0.5])).toBeNull();
    expect(intervalOfMean([0.5, 0.5, 0.5, 0.5, 0.5, 0.5])).toEqual([0.5, 0.5]);
  });

  it('is told of the other strategies, too, where it is beyond the noise', () => {
    const runs = [1, 2, 3, 4, 5].flatMap((seed) =>
      Object.entries({ shuffle: 6, fast: 6, bad: 9 + (seed % 2), good: 4 + (seed % 2), same: 5 + (seed % 3) }).map(
        ([select, end]) => runOf({ select, losses: [select === 'fast' ? 0.01 : 1, end / 40], seed }),
      ),
    ); // prettier-ignore
    const rows = summarize({ runs, speedups: judge(runs, 'shuffle'), baseline: 'shuffle' });
    // scipy.stats.t.interval as above with d = [4, 3, 4, 3, 4] and [1, 2, 1, 2, 1].
    expect(conclude(rows, 2, { leads: findLeads(runs, 'shuffle') })).toMatch(
      /^fast reached .* Of the others, on the test samples, bad is worse than shuffle, by 3\.60 percentage points \(95 % interval 2\.92 to 4\.28\); good is better than shuffle, by 1\.40 percentage points \(95 % interval 0\.72 to 2\.08\)\.$/,
    );
  });

  it('in epochs and time is told where the seeds agree that there is one, with its interval', () => {
    const verdictOf = (autos: readonly (readonly number[])[]) => {
      const runs = autos.flatMap((losses, index) => [
        runOf({ select: 'shuffle', losses: [0.8, 0.6, 0.4, 0.2], seed: index + 1 }),
        runOf({ select: 'auto', losses, seed: index + 1 }),
      ]);
      const speedups = judge(runs, 'shuffle');
      const rows = withIntervals(summarize({ runs, speedups, baseline: 'shuffle' }), speedups);
      return conclude(rows, 4, { leads: findLeads(runs, 'shuffle') });
    };
    const early = [0.5, 0.1, 0.1, 0.1];
    const late = [0.9, 0.8, 0.7, 0.3];
    expect(verdictOf([early, early, early, early, early])).toContain(
      '2.0 times as fast in epochs (95 % interval 2.0 to 2.0), 2.0 times as fast in time (95 % interval 2.0 to 2.0).',
    );
    expect(verdictOf([early, early, early, late, late])).toContain(
      'in 2 of 4 epochs, median of 5 seeds, 3 of which got there: as many epochs within the noise (95 % interval of the ratio 0.00 to 2.0), as long within the noise',
    );
  });

  it('in epochs and time is none of fewer than five seeds, all of which are often on one side by chance', () => {
    const verdictOf = (autos: readonly number[], asked?: typeof task) => {
      const runs = autos.flatMap((seconds, index) => [
        runOf({ select: 'shuffle', losses: [0.8, 0.2], seed: index + 1 }),
        runOf({
          select: 'auto',
          losses: [0.8 + index / 100, 0.19 - index / 1000],
          trainSeconds: seconds,
          seed: index + 1,
        }),
      ]);
      const speedups = judge(runs, 'shuffle');
      const rows = withIntervals(summarize({ runs, speedups, baseline: 'shuffle' }), speedups);
      return conclude(rows, 2, { leads: findLeads(runs, 'shuffle'), ...(asked && { task: asked }) });
    };
    expect(verdictOf([1, 1.1])).toMatch(
      /times as fast in time\. .*; 2 seeds cannot tell a lead from noise: --seeds 5 can\.$/,
    );
    expect(verdictOf([1, 1.1])).not.toContain('95 %');
    expect(verdictOf([1, 1.1], task)).toContain('; 2 seeds cannot tell a lead from noise: --seeds 5 can.');
    expect(verdictOf([1, 1.1, 1.2], task)).toMatch(
      /3 seeds cannot tell a lead in epochs and time from noise: --seeds 5 can\.$/,
    );
    expect(verdictOf([1, 1.1, 1, 1.2, 1])).toMatch(/times as fast in time \(95 % interval/);
  });

  it('is not told of a strategy of which one seed alone is finished', () => {
    const runs = [1, 2, 3, 4, 5].map((seed) => runOf({ select: 'shuffle', losses: [0.8, 0.2], seed }));
    runs.push(runOf({ select: 'auto', losses: [0.1, 0.1], seed: 4 }));
    const speedups = judge(runs, 'shuffle');
    const rows = withIntervals(summarize({ runs, speedups, baseline: 'shuffle' }), speedups);
    expect(conclude(rows, 2, { leads: findLeads(runs, 'shuffle') })).toMatch(
      / auto finished 1 of 5 seeds only, which alone are compared\. .*; one seed cannot tell a lead from noise\.$/,
    );
  });

  it('is told of others beside one that trained on the same batches, which is told too', () => {
    const runs = [
      runOf({ select: 'shuffle', losses: [1, 0.5] }),
      runOf({ select: 'auto', losses: [1, 0.5], trainSeconds: 0.5 }),
      runOf({ select: 'rank:100', losses: [0.4, 0.1] }),
    ];
    const rows = summarize({ runs, speedups: judge(runs, 'shuffle'), baseline: 'shuffle' });
    const text = conclude(rows, 2, { leads: findLeads(runs, 'shuffle') });
    expect(text).toMatch(/^rank:100 reached shuffle's final training cost/);
    expect(text).toMatch(
      /auto did not select in so few epochs \(2\), and trained on the very batches of shuffle\.$/,
    );
  });

  it('has no upper end where a slower one never got there with some seeds', () => {
    const runs = [
      [0.9, 0.8, 0.4, 0.2],
      [0.9, 0.8, 0.7, 0.2],
      [0.9, 0.8, 0.7, 0.3],
    ].flatMap((losses, index) => [
      runOf({ select: 'shuffle', losses: [0.8, 0.2, 0.2, 0.2], seed: index + 1 }),
      runOf({ select: 'auto', losses, seed: index + 1 }),
    ]);
    const speedups = judge(runs, 'shuffle');
    const rows = withIntervals(summarize({ runs, speedups, baseline: 'shuffle' }), speedups);
    const text = conclude(rows, 4, { leads: findLeads(runs, 'shuffle') });
    expect(text).not.toContain('Infinity');
  });

  it('is none where both trained on the same batches, whatever the task', () => {
    const runs = [
      runOf({ select: 'shuffle', losses: [1, 0.5] }),
      runOf({ select: 'auto', losses: [1, 0.5], trainSeconds: 1 }),
    ];
    const rows = summarize({ runs, speedups: judge(runs, 'shuffle'), baseline: 'shuffle' });
    expect(conclude(rows, 2, { leads: findLeads(runs, 'shuffle') })).toBe(
      "auto did not select in so few epochs (2): it trained on the very batches of shuffle, and differences in time are the machine's. " +
        'Both ended at a training cost of 5.0e-1 and a test error 20.00 %.',
    );
  });

  const ended = (runs: readonly RunRecord[]) =>
    conclude(summarize({ runs, speedups: judge(runs, 'shuffle'), baseline: 'shuffle' }), 3, {
      leads: findLeads(runs, 'shuffle'),
    });
  const shuffle = runOf({ select: 'shuffle', losses: [1, 0.7, 0.5321] });

  it('of another does not hide that one of the same batches reached the cost', () => {
    const same = { ...shuffle, select: 'auto' };
    const rivals = ['rank:10', 'rank:100'].map((select) => runOf({ select, losses: [1, 0.9, 0.8] }));
    expect(ended([shuffle, same, ...rivals.slice(0, 1)])).toMatch(
      /^rank:10 did not reach shuffle's final training cost \(5\.3e-1\) within 3 epochs; it ended at 8\.0e-1\./,
    );
    expect(ended([shuffle, same, ...rivals])).toMatch(/^No strategy with batches of its own reached /);
    expect(ended([shuffle, ...rivals])).toMatch(/^No strategy reached /);
  });

  it('in cost has as many digits as tell it', () => {
    expect(ended([shuffle, runOf({ select: 'auto', losses: [1, 0.9, 0.5324] })])).toMatch(
      /\(5\.321e-1\) within 3 epochs; it ended at 5\.324e-1\./,
    );
  });

  it('in time is not told of a training of less than a second, which is warming up, and the fewest epochs win', () => {
    const timed = (select: string, losses: number[], seconds: number) => {
      const run = runOf({ select, losses, trainSeconds: seconds });
      return {
        ...run,
        epochs: run.epochs.map((epoch) =>
          Object.assign({}, epoch, { selectSeconds: 0, recomputeSeconds: 0 }),
        ),
      };
    };
    const timedRace = (seconds: number) => [
      timed('shuffle', [1, 0.8, 0.5], seconds),
      timed('quick', [1, 0.8, 0.4], seconds / 4),
      timed('early', [1, 0.4, 0.4], seconds),
    ];
    expect(ended(timedRace(0.3))).toMatch(
      /^early reached .* in 2 of 3 epochs: 1\.5 times as fast in epochs, a training this short cannot be compared in time\. On/,
    );
    expect(ended(timedRace(0.4))).toMatch(
      /^quick reached .*: about as many epochs, 4\.0 times as fast in time\. On/,
    );
  });

  it('is none where nothing was found to select in epochs enough, for the reason that the strategy gives', () => {
    const reason = 'losses are too alike: every sample once';
    const same = {
      ...shuffle,
      select: 'auto',
      epochs: shuffle.epochs.map((epoch) => Object.assign({}, epoch, { explanation: { reason } })),
    };
    expect(ended([shuffle, same])).toBe(
      "auto found nothing to select in 3 epochs: it trained on the very batches of shuffle, and differences in time are the machine's. " +
        `auto's last reason: ${reason}. Both ended at a training cost of 5.3e-1 and a test error 21.28 %.`,
    );
  });
});
