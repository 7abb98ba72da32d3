import type { Samples } from '@rankbatch/data';
import { describe, expect, it } from 'vitest';
import { planRuns, race } from './race.js';
import type { RaceOptions } from './race-options.js';
import type { RaceEvent } from '../run/run-plan.js';
import type { RunRecord } from '../results/records.js';
import type { Learner } from '../services/learner.js';
import { createToyLearner, SoftmaxRegression } from '../services/softmax-regression.testing.js';
import { parseStrategy } from '../strategies/strategy-text.js';
import { toyDataset } from '../services/toy-data.testing.js';

const dataset = toyDataset();

function toyRace(options: Partial<RaceOptions> = {}): Promise<RunRecord[]> {
  return race({
    dataset,
    createTrainer: createToyLearner,
    optimizers: ['adam'],
    strategies: ['shuffle', 'rank:100:r'].map(parseStrategy),
    seeds: [1],
    epochs: 4,
    batchSize: 8,
    ...options,
  });
}

/** A learner that notes what it is asked for. */
class Spy extends SoftmaxRegression {
  readonly calls: string[] = [];
  constructor() {
    super({ inputs: 2, classes: 3, learningRate: 0.5, seed: 1 });
  }
  override step(samples: Samples, ids: Uint32Array): ReturnType<Learner['step']> {
    this.calls.push(`step ${ids.length}`);
    return super.step(samples, ids);
  }
  override evaluate(...[samples, ids]: Parameters<Learner['evaluate']>): ReturnType<Learner['evaluate']> {
    this.calls.push(`evaluate ${ids ? `${ids.length} of ` : ''}${samples.count}`);
    return super.evaluate(samples, ids);
  }
}

const withoutTimes = (runs: readonly RunRecord[]): unknown =>
  JSON.parse(JSON.stringify(runs, (key, value: unknown) => (key.endsWith('Seconds') ? undefined : value)));

describe('planRuns', () => {
  it('runs all strategies of one optimizer and seed one after another', () => {
    const plans = planRuns({
      optimizers: ['adam', 'adadelta'],
      seeds: [5, 6],
      strategies: ['shuffle', 'random'].map(parseStrategy),
    });
    expect(plans.map((p) => `${p.number}/${p.of} ${p.optimizer} ${p.seed} ${p.strategy.text}`)).toEqual([
      '1/8 adam 5 shuffle',
      '2/8 adam 5 random',
      '3/8 adam 6 shuffle',
      '4/8 adam 6 random',
      '5/8 adadelta 5 shuffle',
      '6/8 adadelta 5 random',
      '7/8 adadelta 6 shuffle',
      '8/8 adadelta 6 random',
    ]);
  });
});

describe('race', () => {
  it('gives the same numbers twice for the same seed, and others for another seed', async () => {
    const first = withoutTimes(await toyRace());
    expect(withoutTimes(await toyRace())).toEqual(first);
    expect(withoutTimes(await toyRace({ seeds: [2] }))).not.toEqual(first);
  });

  it('gives a strategy the same numbers whichever others take part', async () => {
    const [, rank] = await toyRace();
    expect(withoutTimes(await toyRace({ strategies: [parseStrategy('rank:100:r')] }))).toEqual(
      withoutTimes([rank!]),
    );
  });

  it('starts all strategies of a seed from the same weights, and seeds from different ones', async () => {
    const starts: string[] = [];
    await toyRace({
      seeds: [1, 2],
      epochs: 1,
      createTrainer: async (options) => {
        const learner = await createToyLearner(options);
        starts.push(learner instanceof SoftmaxRegression ? learner.weights.join() : '');
        return learner;
      },
    });
    expect(starts).toHaveLength(4);
    expect(starts[1]).toBe(starts[0]);
    expect(starts[3]).toBe(starts[2]);
    expect(starts[2]).not.toBe(starts[0]);
  });

  it('learns the toy data and measures losses in nats and errors in percent', async () => {
    const [run] = await toyRace({ epochs: 30 });
    const [first, last] = [run!.epochs[0]!, run!.epochs.at(-1)!];
    expect(last.trainLoss).toBeLessThan(first.trainLoss);
    expect(last.trainError).toBeLessThan(40);
    expect(run!.epochs.map(({ epoch }) => epoch)).toEqual(Array.from({ length: 30 }, (_, i) => i + 1));
    // One of 50, 20 and 10 samples is 2, 5 and 10 %.
    expect(last.trainError % 2).toBe(0);
    expect(last.validationError % 5).toBe(0);
    expect(last.testError % 10).toBe(0);
    for (const key of ['trainSeconds', 'selectSeconds', 'evalSeconds'] as const)
      expect(last[key]).toBeGreaterThan(0);
  });

  it('lets the learning rate fall along half a cosine over the draws, to 0', async () => {
    const factors: number[] = [];
    class Noting extends SoftmaxRegression {
      override scaleLearningRate(factor: number): void {
        factors.push(factor);
        super.scaleLearningRate(factor);
      }
    }
    const options = { inputs: 2, classes: 3, learningRate: 0.5, seed: 1 };
    const createTrainer = () => Promise.resolve(new Noting(options));
    const strategies = [parseStrategy('shuffle')];
    const [annealed] = await toyRace({ anneal: true, createTrainer, strategies, epochs: 2, batchSize: 25 });
    const [constant] = await toyRace({ createTrainer, strategies, epochs: 2, batchSize: 25 });
    // Before the steps at 0, 1/4, 1/2 and 3/4 of the run; nothing is set where the rate stays.
    expect(factors.map((factor) => factor.toFixed(4))).toEqual(['1.0000', '0.8536', '0.5000', '0.1464']);
    expect(annealed!.epochs[1]!.trainLoss).not.toBe(constant!.epochs[1]!.trainLoss);
  });

  it('refuses to anneal a learner that cannot scale its learning rate', async () => {
    const createTrainer = () => Promise.resolve(Object.assign(new Spy(), { scaleLearningRate: undefined }));
    await expect(toyRace({ anneal: true, createTrainer })).rejects.toThrow(
      'run 1 of 2 (adam, shuffle, seed 1): anneal: needs a learner that can scale its learning rate',
    );
  });

  it('draws N samples an epoch, evaluates whole splits, and recomputes before the next batch but not after the end', async () => {
    const spy = new Spy();
    await toyRace({
      createTrainer: () => Promise.resolve(spy),
      strategies: [parseStrategy('rank:100:r')],
      batchSize: 30,
    });
    const epoch = ['step 30', 'step 20', 'evaluate 50', 'evaluate 20', 'evaluate 10'];
    // Frequency 0.5: after the second epoch, and after the fourth, which is the last.
    expect(spy.calls).toEqual([epoch, epoch, 'evaluate 50 of 50', epoch, epoch].flat());
    expect(spy.disposed).toBe(true);
  });

  it('counts recomputation apart, in the epoch that it serves', async () => {
    const [, run] = await toyRace();
    // The first call of due() takes time too, though nothing is due.
    const recomputed = run!.epochs.map((epoch) => epoch.recomputeSeconds);
    expect(recomputed[2]).toBeGreaterThan(0);
    const total = (seconds: readonly number[]) => seconds.reduce((sum, s) => sum + s, 0);
    expect(total(recomputed)).toBeGreaterThan(0);
  });

  it.each([NaN, Infinity])('stops at a training loss of %d and names run, epoch and batch', async (bad) => {
    let steps = 0;
    const spy = new Spy();
    spy.step = (_, ids) => Promise.resolve(new Float32Array(ids.length).fill(++steps === 4 ? bad : 1));
    await expect(
      toyRace({
        strategies: [parseStrategy('shuffle')],
        batchSize: 25,
        createTrainer: () => Promise.resolve(spy),
      }),
    ).rejects.toThrow(
      new RegExp(
        `^run 1 of 1 \\(adam, shuffle, seed 1\\), epoch 2, step 4: the loss must be finite, got ${bad} for training sample \\d+$`,
      ),
    );
    expect(spy.disposed).toBe(true);
  });

  it('stops between two batches when its signal is aborted', async () => {
    const controller = new AbortController();
    let batches = 0;
    const running = toyRace({
      signal: controller.signal,
      onEvent: ({ kind }) => {
        if (kind === 'batch' && ++batches === 3) controller.abort();
      },
    });
    await expect(running).rejects.toThrow('This operation was aborted');
    expect(batches).toBe(3);
  });

  it('tells of every run, batch and epoch', async () => {
    const events: RaceEvent[] = [];
    await toyRace({
      strategies: [parseStrategy('random')],
      epochs: 2,
      batchSize: 25,
      onEvent: (event) => events.push(event),
    });
    expect(
      events.map((event) => (event.kind === 'batch' ? `${event.epoch} ${event.progress}` : event.kind)),
    ).toEqual(['run', '0 0.5', '0 1', 'epoch', '1 0.5', '1 1', 'epoch']);
  });
});
