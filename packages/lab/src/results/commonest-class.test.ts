import { expect, it } from 'vitest';
import { commonestClass, describeCommonest } from './commonest-class.js';
import { conclude } from './conclusion.js';
import { judge } from './judge.js';
import { runOf } from './records.testing.js';
import { summarize } from './summary.js';

// Of 200 test samples 2 are no ok: always answering it errs for 1 %.
const commonest = commonestClass(['leak', 'ok'], { train: [9, 1594], test: [2, 198] });

it('is that of most training samples, and errs where test samples are others', () => {
  expect(commonest).toEqual({ name: 'ok', testError: 1, mayWeigh: true });
});

it('is told in a verdict where no strategy errs less than always answering it', () => {
  const verdict = (auto: number) => {
    const runs = [
      runOf({ select: 'shuffle', losses: [1, 1 / 40] }),
      runOf({ select: 'auto', losses: [0.9, auto / 40] }),
    ];
    return conclude(summarize({ runs, speedups: judge(runs, 'shuffle'), baseline: 'shuffle' }), 2, {
      commonest,
    });
  };
  const told =
    'Always answering ok, the commonest class, would err no more on the test samples (1.00 %); ' +
    'where classes are rare, --class-weights balanced lets all of them count alike.';
  expect(verdict(1)).toContain(`: --seeds 5 can. ${told}`);
  expect(verdict(1.5)).toContain(told);
  expect(verdict(0.5)).not.toContain('commonest');
});

it('has a name of one line', () => {
  expect(describeCommonest({ name: 'two\nlines', testError: 5 }, [])).toContain('answering two lines, the');
});

it('has a cure where a class is rare and none has a weight', () => {
  const told = (train: number[], weights?: string) =>
    describeCommonest(commonestClass(['a', 'b'], { train, test: [50, 50] }, weights), []);
  expect(told([90, 10])).toContain('(50.00 %); where classes are rare, --class-weights balanced');
  expect(told([90, 10], 'balanced')).toMatch(/\(50\.00 %\)\.$/);
  expect(told([50, 40])).toMatch(/\(50\.00 %\)\.$/);
});
