import { appendFile, cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from 'rankbatch';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Services } from '../services/services.js';
import { toyServices } from '../services/toy-services.testing.js';
import { runMain } from '../testing/surroundings.testing.js';
import { protectedFiles, readRunFile } from './checksums.js';

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
const train = (out: string, ...words: string[]) => runMain(['train', ...small, '--out', out, ...words]);

/** A run that is stopped in its third epoch, before which `act` may do something to its files. */
async function trainStopped(act: () => Promise<void> = () => Promise.resolve(), stop = true) {
  const controller = new AbortController();
  let steps = 0;
  const trainerFactory: Services['trainerFactory'] = (dataset, settings) => async (options) => {
    const learner = await toyServices.trainerFactory(dataset, settings)(options);
    const step = learner.step.bind(learner);
    learner.step = async (samples, ids, weights) => {
      if (++steps === 12) {
        await act();
        if (stop) controller.abort();
      }
      return step(samples, ids, weights);
    };
    return learner;
  };
  return runMain(['train', ...small, '--out', run], {
    services: { trainerFactory },
    signal: controller.signal,
  });
}

/** Flips one bit of a file. */
async function flip(name: string, random: Random): Promise<void> {
  const bytes = await readFile(join(run, name));
  const at = Math.floor(random.float() * bytes.length);
  bytes[at]! ^= 1 << Math.floor(8 * random.float());
  await writeFile(join(run, name), bytes);
}

describe('the checksums of a run', () => {
  it.each(['run.json', 'metrics.jsonl', 'losses.f32', 'checkpoint/state.json'])(
    'let resume refuse %s with any one bit changed',
    async (name) => {
      await trainStopped();
      const random = new Random(19);
      const whole = await readFile(join(run, name));
      for (let trial = 0; trial < 8; trial += 1) {
        await flip(name, random);
        const { code, stderr } = await runMain(['resume', run, '--quiet']);
        expect(code).toBeGreaterThan(0);
        expect(stderr).toContain(name);
        await writeFile(join(run, name), whole);
      }
      expect(await runMain(['resume', run, '--quiet'])).toMatchObject({ code: 0 });
    },
  );

  it.each([
    ['inspect', 'ledger.parquet'],
    ['inspect', 'metrics.jsonl'],
    ['report', 'metrics.jsonl'],
    ['resume', 'ledger.parquet'],
    ['resume', 'model.onnx'],
  ])('let %s refuse %s with any one bit changed, and say what can still be used', async (command, name) => {
    await train(run);
    const whole = await readFile(join(run, name));
    const random = new Random(7);
    for (let trial = 0; trial < 8; trial += 1) {
      await flip(name, random);
      const { code, stdout, stderr } = await runMain([command, run, '--quiet']);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toContain(name);
      await writeFile(join(run, name), whole);
    }
  });

  it('tie the files to each other and to the run: those of another run are refused', async () => {
    await train(run);
    const other = join(parent, 'other');
    await train(other, '--seed', '2');
    await cp(join(other, 'ledger.parquet'), join(run, 'ledger.parquet'));
    const { stderr } = await runMain(['inspect', run, '--quiet']);
    expect(stderr).toContain('it is damaged, or of another run: delete it, and rankbatch report');
    await rm(join(run, 'ledger.parquet'));
    expect(await runMain(['report', run, '--quiet'])).toMatchObject({ code: 0 });
  });

  it.each([
    ['"seed": 1', '"seed": 2'],
    ['"batchSize": 10', '"batchSize": 20'],
    ['"epochs": 3', '"epochs": 0'],
    ['"select": "auto"', '"select": "shuffle"'],
  ])('refuse a run.json with %s made %s', async (was, is) => {
    await trainStopped();
    const path = join(run, 'run.json');
    const text = await readFile(path, 'utf8');
    expect(text).toContain(was);
    await writeFile(path, text.replace(was, is));
    const { code, stderr } = await runMain(['resume', run, '--quiet']);
    expect(code).toBe(2);
    expect(stderr).toContain('run.json: must be as the run wrote it');
  });

  it('are made for a run of a version without them when it goes on, which stays readable', async () => {
    await trainStopped();
    await rm(join(run, 'checksums.json'));
    expect(await runMain(['inspect', run, '--quiet'])).toMatchObject({ code: 0 });
    expect((await runMain(['verify', run])).stdout).toContain('unprotected');
    expect(await runMain(['resume', run, '--quiet'])).toMatchObject({ code: 0 });
    expect((await runMain(['verify', run])).stdout).toContain('whole');
  });

  it('take a line that a kill has torn for what it is', async () => {
    await trainStopped();
    await appendFile(join(run, 'metrics.jsonl'), '{"epoch":3,"ste');
    await appendFile(join(run, 'losses.f32'), 'torn');
    expect(await runMain(['resume', run, '--quiet'])).toMatchObject({ code: 0 });
    for (const name of protectedFiles) expect((await readRunFile(run, name)).fault).toBe(undefined);
  });
});

describe('a line that is not UTF-8', () => {
  it('is refused, of a run without checksums too, and the file stays as it was', async () => {
    await trainStopped();
    await rm(join(run, 'checksums.json'));
    const path = join(run, 'metrics.jsonl');
    const bytes = await readFile(path);
    bytes[20] = 0xff;
    await writeFile(path, bytes);
    const { code, stderr } = await runMain(['resume', run, '--quiet']);
    expect(code).toBe(2);
    expect(stderr).toContain('metrics.jsonl: line 1: must be UTF-8');
    expect(await readFile(path)).toEqual(bytes);
  });
});

describe('a file that is deleted under a running run', () => {
  it.each(['metrics.jsonl', 'run.json', 'losses.f32'])('%s is missed at the next write', async (name) => {
    const { code, stderr } = await trainStopped(() => rm(join(run, name)), false);
    expect(code).toBe(1);
    expect(stderr).toContain(`${name}: must stay as it is while the run is written`);
    expect(await readdir(run)).not.toContain('model.onnx');
  });
});
