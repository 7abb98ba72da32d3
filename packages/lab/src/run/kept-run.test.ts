import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readLedger } from '../run-folder/ledger.js';
import { readFailure } from '../run-folder/failure.js';
import { readRun } from '../run-folder/read-runs.js';
import { readManifest } from '../run-folder/run-manifest.js';
import type { Services } from '../services/services.js';
import { runMain } from '../testing/surroundings.testing.js';
import { toyDataset } from '../services/toy-data.testing.js';
import { toyServices } from '../services/toy-services.testing.js';
import type { KeptLearner } from '../services/learner.js';

let parent: string;
let run: string;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'rankbatch-'));
  run = join(parent, 'run');
});
afterEach(async () => {
  await rm(parent, { recursive: true });
});

const small = ['--data', 'toy', '--batch', '10', '--epochs', '3', '--quiet'];
const train = (...words: string[]) => runMain(['train', ...small, '--out', run, ...words]);

/** The toy learner, whose user presses Ctrl-C at its n-th step; `steps` counts those of all learners. */
function stoppedAt(n: number, change: (learner: KeptLearner) => void = () => {}) {
  const controller = new AbortController();
  const counter = { steps: 0 };
  const trainerFactory: Services['trainerFactory'] = (dataset, settings) => async (options) => {
    const learner = await toyServices.trainerFactory(dataset, settings)(options);
    const step = learner.step.bind(learner);
    learner.step = (samples, ids, weights) => {
      if (++counter.steps === n) controller.abort();
      return step(samples, ids, weights);
    };
    change(learner);
    return learner;
  };
  return { counter, services: { trainerFactory }, signal: controller.signal };
}

describe('rankbatch train', () => {
  it('leaves a folder that other code of this package reads, and prints the same as JSON', async () => {
    const { code, stdout, stderr } = await train('--json');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const { manifest, metrics } = await readRun(run);
    expect(JSON.parse(stdout)).toEqual({ version: 1, folder: run, config: manifest.config, epochs: metrics });
    expect(manifest.config).toEqual({
      data: { name: 'toy', options: {} },
      model: 'linear',
      optimizer: 'adam',
      select: 'auto',
      seed: 1,
      epochs: 3,
      batchSize: 10,
    });
    expect(manifest.data).toMatchObject({ classes: 3, train: 50, validation: 20, test: 10, shape: [2] });
    expect((await readdir(run)).sort()).toEqual([
      'checkpoint',
      'checksums.json',
      'ledger.parquet',
      'losses.f32',
      'measures.json',
      'metrics.jsonl',
      'model.onnx',
      'run.json',
    ]);
    expect(await readdir(join(run, 'checkpoint'))).toHaveLength(4);
  });

  it('sums up in the ledger what the evaluations and draws of each sample were', async () => {
    expect((await train()).code).toBe(0);
    const { metrics } = await readRun(run);
    const ledger = (await readLedger(run))!;
    const sum = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);
    // 3 epochs of 50 draws, and means over the epochs.
    expect(sum(ledger.draws)).toBe(150);
    expect(sum(ledger.loss) / 50).toBeCloseTo(metrics[2]!.trainLoss, 5);
    expect(sum(ledger.meanLoss) / 50).toBeCloseTo(sum(metrics.map((m) => m.trainLoss)) / 3, 5);
    const right = (error: number) => Math.round(50 * (1 - error / 100));
    expect(sum(ledger.correct)).toBe(sum(metrics.map((m) => right(m.trainError))));
    expect(Math.max(...ledger.lastDraw)).toBe(15);
    for (const { drawHistogram, step, epoch } of metrics) {
      expect(sum(drawHistogram)).toBe(50);
      expect(step).toBe(5 * epoch);
    }
    // A margin above 0 is a right prediction.
    const margins = (times: number) => ledger.meanMargin.filter((_, id) => ledger.correct[id] === times);
    expect(Math.min(...margins(3))).toBeGreaterThan(0);
    expect(Math.max(...margins(0))).toBeLessThan(0);
  });

  it('trains on wrong labels where that is asked for, and tells the true ones', async () => {
    expect((await train('--label-noise', '0.2')).code).toBe(0);
    const noisy = (await readLedger(run))!;
    const { labels } = toyDataset().train;
    expect(noisy.trueLabel).toEqual(Int32Array.from(labels));
    expect(noisy.label.filter((label, id) => label !== labels[id])).toHaveLength(10);

    const file = join(parent, 'labels.txt');
    await writeFile(file, `${Array.from(labels, (label) => (label + 1) % 3).join('\n')}\n`);
    run = join(parent, 'other');
    expect((await train('--labels', file)).code).toBe(0);
    expect((await readLedger(run))!.label).toEqual(Int32Array.from(labels, (label) => (label + 1) % 3));
  });

  it('refuses to change samples that are no images, before it makes a folder', async () => {
    const { code, stderr } = await train('--augment', 'flip');
    expect(code).toBe(2);
    expect(stderr).toMatch(/^rankbatch: --augment: .*needs images .*got samples of shape \[2\].*\n$/);
    expect(await readdir(parent)).toEqual([]);
    expect((await train('--augment', 'spin')).stderr).toContain('must be shift:N');
  });

  it('refuses a folder that holds a run or anything else, and changes nothing in it', async () => {
    await train();
    const before = await readFile(join(run, 'run.json'), 'utf8');
    const again = await train('--seed', '2');
    expect(again.code).toBe(2);
    expect(again.stderr).toContain(`go on with it: rankbatch resume ${run}\n`);
    expect(await readFile(join(run, 'run.json'), 'utf8')).toBe(before);
    await writeFile(join(parent, 'letter.txt'), '');
    const other = await runMain(['train', ...small, '--out', parent]);
    expect(other).toMatchObject({ code: 2 });
    expect(other.stderr).toContain('must be a new or an empty folder');
  });

  it('stops at a loss that is not finite, and goes on with another learning rate', async () => {
    let steps = 0;
    const trainerFactory: typeof toyServices.trainerFactory = (dataset, settings) => async (options) => {
      const learner = await toyServices.trainerFactory(dataset, settings)(options);
      const step = learner.step.bind(learner);
      learner.step = (samples, ids, weights) => {
        steps += 1;
        if (steps === 8 && settings.learningRate === undefined)
          return Promise.resolve(new Float32Array(10).fill(NaN));
        return step(samples, ids, weights);
      };
      return learner;
    };
    const failed = await runMain(['train', ...small, '--out', run], { services: { trainerFactory } });
    expect(failed.code).toBe(1);
    expect(failed.stderr).toMatch(
      /epoch 2, step 8: the loss must be finite, got NaN for training sample \d+; the last good checkpoint of .* is at epoch 2, after step 5: go on from there with rankbatch resume .* --learning-rate R, smaller than before\n$/,
    );
    expect((await readFailure(run))?.message).toMatch(/epoch 2, step 8: the loss must be finite, got NaN/);
    const words = ['resume', run, '--quiet', '--learning-rate', '1e-3'];
    expect(await runMain(words, { services: { trainerFactory } })).toMatchObject({ code: 0, stderr: '' });
    const { manifest, metrics } = await readRun(run);
    expect(manifest.config.learningRate).toBe(0.001);
    expect(manifest.changes).toEqual([{ step: 5, learningRate: 0.001 }]);
    expect(await readFailure(run)).toBe(undefined);
    expect(metrics).toHaveLength(3);
  });
});

describe('rankbatch resume', () => {
  it('has nothing to do with a finished run, and says what it came to', async () => {
    const { stdout } = await train('--json');
    expect(await runMain(['resume', run, '--quiet', '--json'])).toEqual({ code: 0, stdout, stderr: '' });
  });

  it('goes on after Ctrl-C from that very step, to the numbers of an undisturbed run', async () => {
    const { counter, services, signal } = stoppedAt(8);
    run = join(parent, 'my run');
    expect(await runMain(['train', ...small, '--out', run], { services, signal })).toEqual({
      code: 130,
      stdout: '',
      stderr: `rankbatch: interrupted; go on with it: rankbatch resume '${run}'\n`,
    });
    expect((await runMain(['resume', run, '--quiet'], { services })).code).toBe(0);
    expect(counter.steps).toBe(15);
    const resumed = await readLedger(run);
    run = join(parent, 'undisturbed');
    await train();
    expect(resumed).toEqual(await readLedger(run));
  });

  it.each([
    'shuffle',
    'random',
    'rank:1e4..10:r0.7x0.3',
    'rank:100:distinct:cover2:beta1',
    'proportional:0.6:beta0.4',
    'backprop:1',
    'infobatch:0.5',
  ])('goes on with %s in the midst of an epoch to the same bits', async (select) => {
    const { services, signal } = stoppedAt(7);
    const words = ['train', ...small, '--select', select, '--out'];
    expect((await runMain([...words, run], { services, signal })).code).toBe(130);
    expect((await runMain(['resume', run, '--quiet'])).code).toBe(0);
    const other = join(parent, 'undisturbed');
    await runMain([...words, other]);
    for (const file of ['ledger.parquet', 'losses.f32', 'model.onnx'])
      expect(await readFile(join(run, file))).toEqual(await readFile(join(other, file)));
  });

  it('notes another learning rate once the run can go on, and not before', async () => {
    const { services, signal } = stoppedAt(8);
    expect((await runMain(['train', ...small, '--out', run], { services, signal })).code).toBe(130);
    const before = await readFile(join(run, 'run.json'), 'utf8');
    const resume = (given: Partial<Services> = {}) =>
      runMain(['resume', run, '--quiet', '--learning-rate', '1e-3'], { services: given });
    const refused = async (given: Partial<Services>, message: string) => {
      const { code, stderr } = await resume(given);
      expect(code).not.toBe(0);
      expect(stderr).toContain(message);
      expect(await readFile(join(run, 'run.json'), 'utf8')).toBe(before);
    };
    const { train: points, ...others } = toyDataset();
    const labels = points.labels.map((label) => 2 - label);
    await refused({ loadDataset: () => toyServices.loadDataset('lost') }, 'got no such file');
    await refused(
      { loadDataset: () => Promise.resolve({ ...others, train: { ...points, labels } }) },
      'must be what the run began with',
    );
    const parts = await readdir(join(run, 'checkpoint'));
    const path = join(
      run,
      'checkpoint',
      parts.find((name) => name.includes('selector'))!,
    );
    const whole = await readFile(path);
    await writeFile(path, 'other');
    await refused({}, 'the checkpoint is damaged');
    await writeFile(path, whole);

    expect(await resume()).toMatchObject({ code: 0, stderr: '' });
    const { config, changes } = await readManifest(run);
    expect([config.learningRate, changes]).toEqual([0.001, [{ step: 8, learningRate: 0.001 }]]);
    expect((await resume()).stderr).toContain(
      `--learning-rate: must be for a run that goes on, got ${run}, which is finished`,
    );
  });

  it('tells of a checkpoint that could not be written at Ctrl-C', async () => {
    const { services, signal } = stoppedAt(2, (learner) => {
      learner.checkpoint = () => Promise.reject(new Error('no space left'));
    });
    const { code, stderr } = await runMain(['train', ...small, '--out', run], { services, signal });
    expect({ code, stderr }).toEqual({ code: 1, stderr: 'rankbatch: no space left\n' });
  });

  it('refuses what is for comparisons only', async () => {
    // Nothing is there, as where a comparison was stopped before it began.
    const none = await runMain(['resume', run, '--jobs', '2']);
    expect(none.code).toBe(2);
    expect(none.stderr).toContain('got none (there is no such folder)');
    await train();
    const { code, stderr } = await runMain(['resume', run, '--jobs', '2']);
    expect(code).toBe(2);
    expect(stderr).toContain('--jobs: must be for a comparison, got the single run');
  });

  it('goes on with a falling learning rate where it was', async () => {
    await expectSameAsUndisturbed(['--anneal'], stoppedAt(8));
    expect((await readManifest(run)).config.anneal).toBe(true);
  });

  it('goes on with the random changes of images where it was', async () => {
    const { train: points, ...others } = toyDataset();
    const dataset = { ...others, train: { ...points, shape: [1, 1, 2] } };
    const { signal, ...stopped } = stoppedAt(8);
    const services = { ...stopped.services, loadDataset: () => Promise.resolve(dataset) };
    await expectSameAsUndisturbed(['--augment', 'shift:1,flip'], { services, signal });
  });

  /** Trains with these options, stopped and resumed, then undisturbed, and then without them, which must differ. */
  async function expectSameAsUndisturbed(
    options: readonly string[],
    { services, signal }: Pick<ReturnType<typeof stoppedAt>, 'services' | 'signal'>,
  ) {
    const into = (name: string) => ['train', ...small, '--out', join(parent, name)];
    const lossesOf = async (name: string) => (await readLedger(join(parent, name)))?.loss;
    expect((await runMain(['train', ...small, ...options, '--out', run], { services, signal })).code).toBe(
      130,
    );
    expect((await runMain(['resume', run, '--quiet'], { services })).code).toBe(0);
    await runMain([...into('undisturbed'), ...options], { services });
    await runMain(into('without'), { services });
    expect(await readLedger(join(parent, 'undisturbed'))).toEqual(await readLedger(run));
    expect(await lossesOf('without')).not.toEqual((await readLedger(run))?.loss);
  }

  it.each([
    ['a folder that is no run', undefined, 'must be a run folder'],
    ['a run of a newer version', '{ "version": 2, "kind": "run" }', 'version must be at most 1, got 2'],
    ['a damaged run', '{ "version": 1', 'must be readable JSON'],
  ])('refuses %s with one line and leaves it as it was', async (_, text, part) => {
    await train();
    const path = join(run, 'run.json');
    if (text === undefined) await rm(path);
    else await writeFile(path, text);
    const before = await readdir(run);
    const { code, stdout, stderr } = await runMain(['resume', run]);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toMatch(/^rankbatch: .*\n$/);
    expect(stderr).toContain(part);
    expect(await readdir(run)).toEqual(before);
  });

  it('refuses a checkpoint that is damaged, and says so', async () => {
    await train();
    await rm(join(run, 'model.onnx'));
    const names = await readdir(join(run, 'checkpoint'));
    await writeFile(
      join(
        run,
        'checkpoint',
        names.find((name) => name.includes('selector'))!,
      ),
      'other',
    );
    const { code, stderr } = await runMain(['resume', run, '--quiet']);
    expect(code).toBe(1);
    expect(stderr).toContain('the checkpoint is damaged');
  });
});

describe('the lock of a run', () => {
  const lock = (holder: object) => writeFile(join(run, 'lock.json'), JSON.stringify(holder));
  const since = '2026-01-01T00:00:00.000Z';

  it('refuses a second process and says who has the run', async () => {
    await train();
    // The parent of this process lives for sure.
    await lock({ pid: process.ppid, host: hostname(), since });
    const { code, stderr } = await runMain(['resume', run]);
    expect(code).toBe(1);
    expect(stderr).toContain(`got process ${process.ppid} on ${hostname()} since ${since}`);
  });

  it('believes a process of another machine', async () => {
    await train();
    await lock({ pid: 1, host: 'elsewhere.example', since });
    expect((await runMain(['resume', run])).stderr).toContain('process 1 on elsewhere.example');
  });

  it.each([{ pid: 2 ** 22 + 1, host: hostname(), since }, {}])(
    'is taken over from a dead process: %j',
    async (holder) => {
      await train();
      await lock(holder);
      expect((await runMain(['resume', run, '--quiet'])).code).toBe(0);
      expect(await readdir(run)).not.toContain('lock.json');
    },
  );
});
