import type { EpochRecord } from '@rankbatch/lab/run-folder';
import { describe, expect, it } from 'vitest';
import { judgeRuns } from './judge-runs.js';
import type { LabelledRun } from './labelled-run.js';

/** A run of so many planned epochs, each of 10 seconds of work, with these costs so far. */
function run(strategy: string, planned: number, costs: readonly number[], sha256 = ''): LabelledRun {
  const epochs = costs.map((trainLoss, index) => ({
    epoch: index + 1,
    trainLoss,
    trainError: 0,
    validationError: 0,
    testError: 0,
    trainSeconds: 10,
    selectSeconds: 0,
    recomputeSeconds: 0,
    evalSeconds: 0,
  })) as unknown as EpochRecord[];
  const config = { data: { name: 'd', options: {} }, epochs: planned, model: 'm', batchSize: 64 };
  const manifest = { config, data: { sha256 } };
  return {
    id: strategy,
    label: strategy,
    optimizer: 'adam',
    select: strategy,
    seed: 1,
    batchSize: 64,
    epochs,
    manifest,
  } as unknown as LabelledRun;
}

describe('judgeRuns', () => {
  it('reads off the curves what a race that goes on has come to, without a verdict', () => {
    const judgement = judgeRuns([run('rank:100', 9, [0.5, 0.2]), run('shuffle', 9, [0.9, 0.6, 0.4])]);
    expect(judgement).toMatchObject({ baseline: 'shuffle', isFinal: false, verdicts: [] });
    expect(judgement?.rows[0]).toMatchObject({
      select: 'rank:100',
      targetLoss: 0.4,
      epochs: 2,
      epochRatio: 1.5,
      secondRatio: 1.5,
    });
  });

  it('says how a race ended', () => {
    const judgement = judgeRuns([run('shuffle', 2, [0.9, 0.4]), run('rank:100', 2, [0.4, 0.2])]);
    expect(judgement?.isFinal).toBe(true);
    expect(judgement?.verdicts[0]?.text).toContain('2.0 times as fast in epochs');
  });

  it('does not say that no other strategy took part where one has other seeds', () => {
    const shuffle = run('shuffle', 2, [0.9, 0.4]);
    const rank = { ...run('rank:100', 2, [0.4, 0.2]), seed: 7 };
    expect(judgeRuns([shuffle, rank])?.verdicts[0]?.text).toContain(
      'no other strategy has a finished run of the same settings and seed.',
    );
  });

  it('judges runs whose learning rate was changed in training with no other', () => {
    const changed = (of: LabelledRun): LabelledRun => ({
      ...of,
      manifest: { ...of.manifest, changes: [{ step: 2, learningRate: 0.1 }] },
    });
    const [shuffle, rank] = [run('shuffle', 2, [0.9, 0.4]), run('rank:100', 2, [0.4, 0.2])];
    expect(judgeRuns([changed(shuffle), changed(rank)])).toBeNull();
    const random = run('random', 2, [0.9, 0.5]);
    expect(judgeRuns([shuffle, random, changed(rank)])).toEqual(judgeRuns([shuffle, random]));
  });

  it('judges each batch size and learning rate by itself', () => {
    const sized = (batchSize: number, of: LabelledRun): LabelledRun => ({
      ...of,
      manifest: { ...of.manifest, config: { ...of.manifest.config, batchSize } },
    });
    const judgement = judgeRuns([
      sized(32, run('shuffle', 2, [0.9, 0.4])),
      sized(32, run('rank:100', 2, [0.4, 0.2])),
      sized(64, run('shuffle', 2, [0.9, 0.1])),
      sized(64, run('rank:100', 2, [0.8, 0.2])),
    ]);
    expect(judgement?.rows.map(({ optimizer, select, epochs }) => [optimizer, select, epochs])).toEqual([
      ['adam, batches of 32', 'shuffle', 2],
      ['adam, batches of 32', 'rank:100', 1],
      ['adam, batches of 64', 'shuffle', 2],
      ['adam, batches of 64', 'rank:100', null],
    ]);
  });

  it('does not judge one strategy, nor runs of different data', () => {
    expect(judgeRuns([run('shuffle', 2, [0.9])])).toBe(null);
    expect(() => judgeRuns([run('shuffle', 2, [1]), run('rank:1', 2, [1], 'other')])).toThrow('share data');
    const annealed = run('rank:1', 2, [1]);
    Object.assign(annealed.manifest.config, { anneal: true });
    expect(() => judgeRuns([run('shuffle', 2, [1]), annealed])).toThrow('these have anneal no and yes');
  });
});
