import { access, cp, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runMain } from '../testing/surroundings.testing.js';
import type { CompareDocument } from '../results/records.js';
import { readSweep } from '../race/sweep-file.js';
import { readRuns } from '../run-folder/read-runs.js';
import type { Services } from '../services/services.js';
import { toyDataset } from '../services/toy-data.testing.js';
import { toyServices } from '../services/toy-services.testing.js';

let out: string;
beforeEach(async () => {
  out = await mkdtemp(join(tmpdir(), 'rankbatch-'));
});
afterEach(async () => {
  await rm(out, { recursive: true });
});

const small = ['--batch', '10', '--epochs', '3', '--quiet'];
const compare = (words: readonly string[], services = {}) =>
  runMain(['compare', '--data', 'toy', ...small, '--out', out, ...words], { services });

describe('on a terminal', () => {
  it('a comparison ends with a link to a picture of it, or to its report', async () => {
    const words = ['compare', '--data', 'toy', ...small];
    const { stdout } = await runMain(words, { isTTY: true });
    const [, link = ''] = /\nPicture: (file:.*)\n/.exec(stdout) ?? [];
    const picture = await readFile(fileURLToPath(link), 'utf8');
    await rm(dirname(fileURLToPath(link)), { recursive: true });
    expect(picture).toContain('<svg');
    for (const word of ['Training cost over epochs', 'shuffle', 'auto']) expect(picture).toContain(word);
    expect((await runMain(words)).stdout).not.toContain('file:');

    const kept = await runMain([...words, '--out', out], { isTTY: true });
    expect(kept.stdout).toMatch(/\nReport: file:.*report\.html\n$/);
    expect(await readdir(out)).toContain('report.html');
  });
});

describe('a comparison that is kept', () => {
  it('says which runs are not judged, as their baseline failed', async () => {
    let made = 0;
    const trainerFactory: typeof toyServices.trainerFactory = (dataset, settings) => (options) => {
      made += 1;
      // The order is adam with shuffle, adam with rank, adadelta with shuffle, adadelta with rank.
      if (made === 3) return Promise.reject(new Error('no memory left'));
      return toyServices.trainerFactory(dataset, settings)(options);
    };
    const words = ['--optimizer', 'adam,adadelta', '--select', 'shuffle,rank:100'];
    const { code, stdout, stderr } = await compare(words, { trainerFactory });
    expect(code).toBe(1);
    expect(stderr).toContain('run 3 of 4 (adadelta, shuffle, seed 1): no memory left\n');
    const [, adadelta] = stdout.split('\nadadelta');
    expect(adadelta).toBeUndefined();
    expect(stdout).toContain(
      '\n1 of 3 finished runs not judged, as shuffle has no run of the same seed to judge by: rank:100 with adadelta, seed 1.\n',
    );
  });

  it('refuses a run of a newer version, and leaves it as it was', async () => {
    expect((await compare(['--select', 'shuffle'])).code).toBe(0);
    const path = join(out, 'runs', 'toy-adam-shuffle-seed1', 'run.json');
    const newer = '{ "version": 2, "kind": "run" }';
    await writeFile(path, newer);
    const { code, stderr } = await compare(['--select', 'shuffle']);
    expect(code).toBe(2);
    expect(stderr).toContain('run.json: version must be at most 1, got 2; read it with the rankbatch that');
    expect(await readFile(path, 'utf8')).toBe(newer);
  });

  it('refuses other data under the same name before anything is trained or written', async () => {
    const words = ['--select', 'shuffle,rank:100'];
    expect((await compare(words)).code).toBe(0);
    const told = () => readFile(join(out, 'compare.json'), 'utf8');
    const before = await told();
    const other = toyDataset({ train: 40, validation: 20, test: 10 });
    const services = { loadDataset: () => Promise.resolve(other) };
    // One that is to be trained anew, ahead of the others.
    await rm(join(out, 'runs', 'toy-adam-shuffle-seed1'), { recursive: true });
    // One after the other: a folder is used by one command at a time.
    for (const again of [
      () => compare(words, services),
      () => runMain(['resume', out, '--quiet'], { services }),
    ]) {
      const { code, stdout, stderr } = await again();
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr).toMatch(
        /toy-adam-rank_100-seed1: must be of the data asked for \(SHA-256 \w+\), got other ones \(\w+\): toy is not what it was; find the data of then \(--data-dir names their folder\), choose another --out, or delete that folder\n$/,
      );
      expect(await told()).toBe(before);
      expect(await readdir(join(out, 'runs'))).toEqual(['toy-adam-rank_100-seed1']);
    }
    expect((await compare(words)).code).toBe(0);
  });

  it('goes on where its data have moved, is told so once, and refuses other data there', async () => {
    const folder = (name: string) => join(out, name);
    const kept = folder('kept');
    const labels = Array.from({ length: 50 }, (_, id) => id % 2);
    await mkdir(folder('old'));
    await writeFile(join(folder('old'), 'labels.txt'), labels.join('\n'));
    const services: Partial<Services> = {
      async loadDataset(_, { dataDir = '' } = {}) {
        await access(dataDir);
        return toyDataset(dataDir.endsWith('other') ? { train: 50, validation: 10, test: 10 } : undefined);
      },
    };
    const words = ['compare', '--data', 'toy', ...small, '--out', kept, '--select', 'shuffle,rank:100'];
    const at = (name: string) => ['--data-dir', folder(name), '--labels', join(folder(name), 'labels.txt')];
    const run = (more: readonly string[]) => runMain(more, { services });
    /** As a comparison that was stopped before the second of its runs was done, and one before it was begun. */
    const stopped = async () => {
      await rm(join(kept, 'runs', 'toy-adam-rank_100-seed1', 'model.onnx'));
      await rm(join(kept, 'runs', 'toy-adam-shuffle-seed1'), { recursive: true });
    };
    /** Where the comparison and its runs look for the data. */
    const places = async () => {
      const runs = await readRuns(kept);
      const found = [
        { ...(await readSweep(kept)) },
        ...runs.map(({ manifest }) => manifest.config.data.options),
      ];
      return found.map(({ dataDir, labels: path }) => [dataDir, path]);
    };
    const all = (name: string) => Array.from({ length: 3 }, () => [at(name)[1], at(name)[3]]);
    expect((await run([...words, ...at('old')])).code).toBe(0);
    const first = await readFile(join(kept, 'compare.json'), 'utf8');

    await stopped();
    await rename(folder('old'), folder('new'));
    await cp(folder('new'), folder('other'), { recursive: true });
    const refused = await run(['resume', kept, '--quiet', '--data-dir', folder('other')]);
    expect(refused.stderr).toContain(`toy in ${folder('other')} is not what it was; find the data of then`);
    expect((await run(['resume', kept, '--quiet'])).code).not.toBe(0);
    expect((await run(['resume', kept, '--quiet', '--data-dir', folder('new')])).code).toBe(0);
    expect(await places()).toEqual(all('new'));

    await stopped();
    expect((await run(['resume', kept, '--quiet'])).code).toBe(0);
    await rename(folder('new'), folder('newer'));
    expect((await run([...words, ...at('newer')])).code).toBe(0);
    expect(await places()).toEqual(all('newer'));
    const costs = (text: string) =>
      (JSON.parse(text) as CompareDocument).runs.map(({ epochs }) =>
        epochs.map(({ trainLoss }) => trainLoss),
      );
    expect(costs(await readFile(join(kept, 'compare.json'), 'utf8'))).toEqual(costs(first));
  });

  it('judges runs that went on with another learning rate with no other, and says so as its report does', async () => {
    const words = ['--select', 'shuffle,rank:100', '--learning-rate', '0.5', '--seeds', '2'];
    let made = 0;
    const trainerFactory: typeof toyServices.trainerFactory = (dataset, settings) => (options) =>
      // That of the last run.
      ++made === 4
        ? Promise.reject(new Error('no memory left'))
        : toyServices.trainerFactory(dataset, settings)(options);
    expect((await compare(words, { trainerFactory })).code).toBe(1);
    const last = join(out, 'runs', 'toy-adam-rank_100-seed2');
    expect((await runMain(['resume', last, '--learning-rate', '0.05', '--quiet'])).code).toBe(0);
    const line =
      '1 of 4 finished runs not judged, as the learning rate was changed in training: rank:100 with adam, seed 2.';
    const { code, stdout } = await compare(words);
    expect(code).toBe(0);
    expect(stdout).toContain(`\n${line}\n`);
    const { runs, speedups } = JSON.parse(
      await readFile(join(out, 'compare.json'), 'utf8'),
    ) as CompareDocument;
    expect(runs.map(({ isChanged }) => isChanged)).toEqual([undefined, undefined, undefined, true]);
    expect(speedups.map(({ select, seed }) => [select, seed])).toEqual([['rank:100', 1]]);
    const report = await runMain(['report', out, '--quiet']);
    const named = line.replace('adam,', 'adam, learning rate changed to 0.05,');
    expect(report.stdout).toContain(`\n${named}\n`);
    // One optimizer, no learning rate beside it.
    expect(report.stdout).not.toMatch(/^adam/m);
    expect(await readFile(join(out, 'report.html'), 'utf8')).toContain(named);
    const other = await runMain(['compare', '--data', 'toy', ...small, '--out', out, ...words, '--anneal']);
    expect(other.stderr).toContain('--out: must be a folder of the same settings');
  });

  it('tells of the machine that trained its runs, not of that which looks at them later', async () => {
    expect((await compare(['--select', 'shuffle'])).code).toBe(0);
    const path = join(out, 'runs', 'toy-adam-shuffle-seed1');
    const text = await readFile(join(path, 'run.json'), 'utf8');
    await writeFile(join(path, 'run.json'), text.replace(/"cpu": ".*"/, '"cpu": "of then"'));
    await rm(join(path, 'checksums.json'));
    expect((await compare(['--select', 'shuffle'])).code).toBe(0);
    const { environment } = JSON.parse(await readFile(join(out, 'compare.json'), 'utf8')) as CompareDocument;
    expect(environment.cpu).toBe('of then');
  });

  it('counts runs that diverge as never there, as its report does', async () => {
    let made = 0;
    const trainerFactory: typeof toyServices.trainerFactory = (dataset, settings) => async (options) => {
      const learner = await toyServices.trainerFactory(dataset, settings)(options);
      // That of the last run.
      if (++made === 4) learner.step = (_, ids) => Promise.resolve(new Float32Array(ids.length).fill(NaN));
      return learner;
    };
    const { code, stdout, stderr } = await compare(['--select', 'shuffle,rank:100', '--seeds', '2'], {
      trainerFactory,
    });
    expect(code).toBe(1);
    // It would diverge again.
    expect(stderr).toContain('1 of 4 runs failed; a smaller --learning-rate may help: run 4 of 4 ');
    const line = '1 run diverged and counts as never there: rank:100 with adam, seed 2.';
    expect(stdout).toContain(`\n${line}\n`);
    const { speedups } = JSON.parse(await readFile(join(out, 'compare.json'), 'utf8')) as CompareDocument;
    expect(speedups.at(-1)).toMatchObject({ select: 'rank:100', seed: 2, epochs: null, secondRatio: null });
    expect(await readFile(join(out, 'report.html'), 'utf8')).toContain(line);
  });

  it('has folders of runs with names that file systems take, however long that of the data is', async () => {
    const data = `csv:${'deep/'.repeat(80)}points.csv`;
    const services = { loadDataset: () => Promise.resolve(toyDataset()) };
    expect(await compare(['--data', data], services)).toMatchObject({ code: 0, stderr: '' });
    expect(await readdir(join(out, 'runs'))).toHaveLength(2);
  });

  it('goes on here with runs that were trained elsewhere before, and leaves nothing of that', async () => {
    expect((await compare(['--select', 'shuffle'])).code).toBe(0);
    const [name = ''] = await readdir(join(out, 'runs'));
    for (const isWhole of [false, true]) {
      const end = isWhole ? cp : rename;
      await end(join(out, 'runs', name), join(out, 'runs', `${name}.part`), { recursive: true });
      expect((await runMain(['resume', out, '--quiet'])).code).toBe(0);
      expect(await readdir(join(out, 'runs'))).toEqual([name]);
    }
  });

  it('takes another --checkpoint-every when it goes on', async () => {
    let checkpoints = 0;
    const failing = { trainerFactory: () => () => Promise.reject(new Error('no memory left')) };
    expect((await compare(['--select', 'shuffle'], failing)).code).toBe(1);
    const trainerFactory: typeof toyServices.trainerFactory = (dataset, settings) => async (options) => {
      const learner = await toyServices.trainerFactory(dataset, settings)(options);
      const checkpoint = learner.checkpoint.bind(learner);
      learner.checkpoint = () => {
        checkpoints += 1;
        return checkpoint();
      };
      return learner;
    };
    const words = ['resume', out, '--checkpoint-every', '2', '--quiet'];
    expect((await runMain(words, { services: { trainerFactory } })).code).toBe(0);
    // 15 steps: at 2, 4, 6, 8, 12 and 14, and at the ends of the epochs, 5, 10 and 15.
    expect(checkpoints).toBe(9);
  });
});
