import { describe, expect, it } from 'vitest';
import { judge } from './judge.js';
import { runOf } from './records.testing.js';
import type { CompareDocument, RunRecord } from './records.js';
import { renderComparison } from './compare-text.js';

function documentOf(runs: RunRecord[], baseline = 'shuffle'): CompareDocument {
  return {
    version: 1,
    data: 'digits',
    samples: { train: 10_000, validation: 2_000, test: 2_000 },
    batchSize: 64,
    epochs: runs[0]?.epochs.length ?? 0,
    environment: { rankbatch: '0.1.0', node: 'v20', platform: 'linux', arch: 'x64', cpu: 'a', cores: 2 },
    baseline,
    runs,
    speedups: judge(runs, baseline),
  };
}

const race = [
  runOf({ select: 'shuffle', losses: [0.41, 0.22, 0.12, 0.0103] }),
  runOf({ select: 'random', losses: [0.4, 0.25, 0.15, 0.02] }),
  runOf({ select: 'rank:1e8:r', losses: [0.42, 0.0102, 0.003, 0.00036], trainSeconds: 2.5 }),
];

describe('renderComparison', () => {
  it('shows what was compared, plain aligned columns and one sentence', () => {
    expect(renderComparison(documentOf(race))).toMatchInlineSnapshot(`
      "digits: 10000 training, 2000 validation, 2000 test samples; 4 epochs in batches of 64; seed 1

      adam        train       error, %                   seconds                to shuffle's final cost
      select        cost  train  valid  test  train  select  recompute  eval  epochs  ratio  seconds  ratio
      shuffle     1.0e-2   0.31   0.52  0.41    8.0    1.00       3.00  40.0       4    1.0     12.0    1.0
      random      2.0e-2   0.60   1.00  0.80    8.0    1.00       3.00  40.0       -      -        -      -
      rank:1e8:r  3.6e-4   0.01   0.02  0.01   10.0    1.00       3.00  40.0       2    2.0      7.0    1.7

      rank:1e8:r reached shuffle's final training cost (1.0e-2) in 2 of 4 epochs: 2.0 times as fast in epochs, 1.7 times as fast in time. On the test samples it ended at error 0.01 %, shuffle at error 0.41 %; one seed cannot tell a lead from noise: --seeds 5 can."
    `);
  });

  it('has one section an optimizer, with medians over seeds', () => {
    const runs = ['adam', 'adadelta'].flatMap((optimizer) =>
      [1, 2, 3].flatMap((seed) => [
        runOf({ optimizer, seed, select: 'shuffle', losses: [0.9, 0.2, 0.1] }),
        runOf({
          optimizer,
          seed,
          select: 'rank:1e8..1:r0.5x0.25',
          losses: [0.9, seed === 1 ? 0.05 : 0.15, 0.02 * seed],
        }),
      ]),
    );
    expect(renderComparison(documentOf(runs))).toMatchInlineSnapshot(`
      "digits: 10000 training, 2000 validation, 2000 test samples; 3 epochs in batches of 64; medians over 3 seeds, 1 to 3

      adam                 train       error, %                   seconds                to shuffle's final cost
      select                 cost  train  valid  test  train  select  recompute  eval  epochs  ratio  seconds  ratio
      shuffle              1.0e-1   3.00   5.00  4.00   6.00    0.75       2.25  30.0       3    1.0     9.00    1.0
      rank:1e8..1:r0.5x0.  4.0e-2   1.20   2.00  1.60   6.00    0.75       2.25  30.0       3    1.0     9.00    1.0
      25

      rank:1e8..1:r0.5x0.25 reached shuffle's final training cost (1.0e-1) in 3 of 3 epochs, median of 3 seeds: about as many epochs, about as long. On the test samples it ended at error 1.60 %, shuffle at error 4.00 %: rank:1e8..1:r0.5x0.25 is better, by 2.40 percentage points on average over 3 seeds (95 % interval 0.41 to 4.39). 3 seeds cannot tell a lead in epochs and time from noise: --seeds 5 can.

      adadelta             train       error, %                   seconds                to shuffle's final cost
      select                 cost  train  valid  test  train  select  recompute  eval  epochs  ratio  seconds  ratio
      shuffle              1.0e-1   3.00   5.00  4.00   6.00    0.75       2.25  30.0       3    1.0     9.00    1.0
      rank:1e8..1:r0.5x0.  4.0e-2   1.20   2.00  1.60   6.00    0.75       2.25  30.0       3    1.0     9.00    1.0
      25

      rank:1e8..1:r0.5x0.25 reached shuffle's final training cost (1.0e-1) in 3 of 3 epochs, median of 3 seeds: about as many epochs, about as long. On the test samples it ended at error 1.60 %, shuffle at error 4.00 %: rank:1e8..1:r0.5x0.25 is better, by 2.40 percentage points on average over 3 seeds (95 % interval 0.41 to 4.39). 3 seeds cannot tell a lead in epochs and time from noise: --seeds 5 can."
    `);
  });

  it('judges the runs alone that have one of the baseline, and says which are left out', () => {
    // Seed 2 of shuffle is not there: none got less far for that.
    const runs = [3, 2, 1].flatMap((seed) => [
      ...(seed === 2 ? [] : [runOf({ seed, select: 'shuffle', losses: [0.9, 0.2] })]),
      runOf({ seed, select: 'rank:100', losses: [0.1, seed === 2 ? 9 : 0.05] }),
    ]);
    const judged = runs.filter(({ seed }) => seed !== 2);
    const text = renderComparison({ ...documentOf(judged), runs });
    expect(text).toContain('; medians over 2 seeds, 1, 3\n');
    expect(text).toContain(
      '\n1 of 5 finished runs not judged, as shuffle has no run of the same seed to judge by: rank:100 with adam, seed 2.\n',
    );
    expect(text).toMatch(/\nrank:100 +5\.0e-2 /);
    expect(text).toContain('in 1 of 2 epochs, median of 2 seeds: 2.0 times');
    expect(text).toContain('2 seeds cannot tell a lead from noise');
    expect(text).not.toContain('got there');
  });

  it('tells how many seeds got there, where not all did', () => {
    const runs = [1, 2, 3].flatMap((seed) => [
      runOf({ seed, select: 'shuffle', losses: [0.9, 0.2] }),
      runOf({ seed, select: 'auto', losses: [0.9, seed === 3 ? 0.3 : 0.1] }),
    ]);
    const tableOf = (of: RunRecord[]) => renderComparison(documentOf(of)).split('\n\n')[1] ?? '';
    expect(tableOf(runs).split('\n').slice(1).map((line) => line.split(/ {2,}/).at(-1))).toEqual(['seeds', '3 of 3', '2 of 3']); // prettier-ignore
    expect(tableOf(race)).not.toContain('seeds');
  });

  it('pairs the baseline with the seeds of a strategy that lacks some', () => {
    // Test errors are 40 times the costs: shuffle ends at 4 % with seeds 1 to 3, at 40 % with the others.
    const runs = [1, 2, 3, 4, 5, 6, 7].flatMap((seed) => [
      runOf({ seed, select: 'shuffle', losses: [2, seed < 4 ? 0.1 : 1] }),
      ...(seed < 4 ? [runOf({ seed, select: 'rank:100', losses: [0.5, 0.12 + seed / 1e4] })] : []),
    ]);
    const text = renderComparison(documentOf(runs));
    expect(text).toContain(
      "shuffle's final training cost (1.0e-1) within 2 epochs with more than half of the 3 seeds",
    );
    expect(text).toContain('it ended at error 4.81 %, shuffle at error 4.00 %: shuffle is better');
    expect(text).toContain('rank:100 finished 3 of 7 seeds only, which alone are compared.');
    expect(text).toMatch(/\nshuffle .* 7 of 7\nrank:100 .* 0 of 3\n/);
  });

  it('counts seeds that diverged as the slowest', () => {
    const diverged = [2, 3, 4, 5].map((seed) => ({ optimizer: 'adam', select: 'rank:100', seed }));
    const runs = [1, 2, 3, 4, 5].flatMap((seed) => [
      runOf({ seed, select: 'shuffle', losses: [0.9, 0.2] }),
      runOf({ seed, select: 'random', losses: [0.9, 0.3] }),
      ...(seed === 1 ? [runOf({ seed, select: 'rank:100', losses: [0.1, 0.01] })] : []),
    ]);
    const lost = { optimizer: 'sgd', select: 'rank:100', seed: 1 };
    const text = renderComparison({
      ...documentOf(runs),
      speedups: judge(runs, 'shuffle', [...diverged, lost]),
    });
    expect(text).toContain('\n4 runs diverged and count as never there: rank:100 with adam, seeds 2 to 5.\n');
    expect(text).toMatch(/\nrank:100 .* - +- +- +- +1 of 5\n/);
    expect(text).toContain('No strategy reached');
    expect(text).toContain('the closest, random, ended at 3.0e-1');
    const alone = renderComparison({
      ...documentOf(runs.filter(({ select }) => select !== 'random')),
      speedups: judge(runs, 'shuffle', diverged).filter(({ select }) => select !== 'random'),
    });
    expect(alone).toContain('rank:100 diverged with 4 of 5 seeds, which count as never there');
    const first = runs.find(({ select }) => select === 'shuffle');
    const none = {
      ...documentOf([first!]),
      speedups: judge([first!], 'shuffle', [{ ...diverged[0]!, seed: 1 }]),
    };
    expect(renderComparison(none)).toContain(
      'no other strategy has a finished run of the same settings and seed.',
    );
  });

  it('stays within 110 columns and has no colours, however long the strategy and the run', () => {
    const select = 'rank:1.2345e12..1.5e-10:r0.3333x0.125';
    const runs = [
      runOf({ select: 'shuffle', losses: [0.5, 0.1], trainSeconds: 98_765 }),
      runOf({ select, losses: [0.5, 0.1], trainSeconds: 98_765 }),
    ];
    const report = renderComparison(documentOf(runs));
    const table = report.split('\n\n')[1] ?? '';
    expect(Math.max(...table.split('\n').map((line) => line.length))).toBeLessThanOrEqual(110);
    expect(report).not.toContain('\u001B');
  });
});
