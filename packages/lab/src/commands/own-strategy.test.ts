import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { race } from '../race/race.js';
import { toyDataset } from '../services/toy-data.testing.js';
import { toyServices } from '../services/toy-services.testing.js';
import { nameStrategy } from '../strategies/own-strategy.js';
import { parseStrategy } from '../strategies/strategy-text.js';
import { ownStrategy, removeOwnStrategy } from '../testing/own-strategy.testing.js';
import { runMain } from '../testing/surroundings.testing.js';
import { rank, Selector, type Strategy } from 'rankbatch';

const folder = mkdtempSync(join(tmpdir(), 'rankbatch-own-'));
const file = ownStrategy();
const words = ['--data', 'toy', '--batch', '10', '--epochs', '2', '--quiet'];

afterAll(() => {
  rmSync(folder, { recursive: true });
  removeOwnStrategy();
});

const readConfig = (path: string) => (JSON.parse(readFileSync(path, 'utf8')) as { config: object }).config;

describe('a strategy of the user', () => {
  it('is at most 40 lines in the guide', () => {
    expect(readFileSync(file, 'utf8').trim().split('\n').length).toBeLessThanOrEqual(40);
  });

  it('shows samples that come while others wait', async () => {
    const { curriculum } = (await import(file)) as { curriculum: () => Strategy };
    const selector = new Selector({ sampleCount: 100, batchSize: 10, strategy: curriculum() });
    const goOn = (epoch: number): void => {
      while (selector.epoch < epoch) {
        const { ids } = selector.next();
        selector.record(ids, ids);
      }
    };
    goOn(1);
    const [added] = selector.add(1);
    goOn(2);
    expect(selector.ledger.drawCount(added!)).toBe(1);
    expect(selector.ledger.drawCount(99)).toBe(1);
  });

  it('is raced by compare, kept, reported and gone on with', async () => {
    const out = join(folder, 'compare');
    const select = `shuffle,${file}:curriculum`;
    const { code, stdout, stderr } = await runMain(['compare', ...words, '--select', select, '--out', out]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('curriculum.mjs:curriculum');
    expect(readFileSync(join(out, 'report.html'), 'utf8')).toContain('curriculum.mjs:curriculum');
    const again = await runMain(['resume', out, '--quiet', '--json']);
    expect(again.code).toBe(0);
    expect(JSON.parse(again.stdout)).toMatchObject({ runs: [{ select: 'shuffle' }, {}] });
  });

  it('has a folder of its own beside another of the same letters', async () => {
    const files = [join(folder, 'a', 'b.mjs'), join(folder, 'a_b.mjs')];
    mkdirSync(join(folder, 'a'));
    for (const path of files) copyFileSync(file, path);
    const select = files.map((path) => `${path}:curriculum`).join(',');
    const out = join(folder, 'alike');
    for (const command of [
      ['compare', ...words, '--select', select, '--out', out],
      ['resume', out, '--quiet'],
    ])
      expect(await runMain(command)).toMatchObject({ code: 0, stderr: '' });
    const runs = readdirSync(join(out, 'runs')).sort();
    expect(runs.map((name) => readConfig(join(out, 'runs', name, 'run.json')))).toMatchObject(
      files.map((path) => ({ module: { file: path } })),
    );
    expect(runs[1]).toBe(`${runs[0]}-2`);
  });

  it('is trained by train, and its file must be as it was when the run goes on', async () => {
    const out = join(folder, 'train');
    const { code } = await runMain(['train', ...words, '--select', `${file}:curriculum`, '--out', out]);
    expect(code).toBe(0);
    const config = readConfig(join(out, 'run.json'));
    expect(config).toMatchObject({ select: `${file}:curriculum`, module: { file } });
    rmSync(join(out, 'model.onnx'));
    expect((await runMain(['resume', out, '--quiet'])).code).toBe(0);
    rmSync(join(out, 'model.onnx'));
    ownStrategy((text) => `${text}// changed\n`);
    const changed = await runMain(['resume', out, '--quiet']);
    expect(changed.code).toBe(2);
    expect(changed.stderr).toMatch(
      /^rankbatch: --select: .*curriculum\.mjs must be as it was when the run began \(SHA-256 .*\), got .*; a changed file makes another run: train it into a new folder, or delete the old one first; or bring that file back\n$/,
    );
    ownStrategy();
  });

  it.each([
    ['missing.mjs:name', /must name a file that can be read, got ENOENT for .*missing\.mjs/],
    ['broken.mjs:name', /broken\.mjs must be a module that can be imported, got .+/],
    ['other.mjs:name', /must name a function that .*other\.mjs exports \(one, t.+, t.+\), got name/],
    ['other.mjs:one', /one of .*other\.mjs must return a strategy, with a kind and createSampler, got 7/],
    [
      'other.mjs:two',
      /two of .*other\.mjs must return a strategy, with a kind and createSampler, got nothing/,
    ],
    ['other.mjs:three', /--select: three of .*other\.mjs:1:\d+ must not throw, got no luck/],
    ['other.mjs:four', /--select: four of .*other\.mjs:2:\d+ must not throw, got no sampler/],
  ])('%s is refused before anything is trained', async (name, message) => {
    writeFileSync(join(folder, 'broken.mjs'), 'export const name = ;');
    writeFileSync(
      join(folder, 'other.mjs'),
      'export const one = () => 7; export const two = () => {};' +
        "export const three = () => { throw new Error('no luck'); };\n" +
        "function fail() { throw new Error('no sampler'); }" +
        "export const four = () => ({ kind: 'four', createSampler: fail });",
    );
    const out = join(folder, 'never');
    const { code, stderr } = await runMain(['train', ...words, '--select', join(folder, name), '--out', out]);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
    expect(existsSync(out)).toBe(false);
  });

  it('that throws in training is told with its name and place, and nobody is sent in a circle', async () => {
    const bad = join(folder, 'bad.mjs');
    const code = (body: string) =>
      `export const bad = () => ({\n  kind: 'bad',\n  createSampler: () => ({ draw(count, { epoch }) {\n    ${body}\n  } }),\n});\n`;
    writeFileSync(bad, code("throw new Error('my own bug');"));
    const told = `--select: bad of ${bad}:4:11 must not throw, got my own bug`;
    const raced = ['compare', ...words, '--select', `shuffle,${bad}:bad`];
    expect((await runMain(raced)).stderr).toBe(`rankbatch: ${told}\n`);
    const train = ['train', ...words, '--select', `${bad}:bad`, '--out', join(folder, 'bad')];
    const { stderr } = await runMain(train);
    expect(stderr).toContain(
      `${told}; a file that is mended makes another run: train it into a new folder, `,
    );
    expect(stderr).not.toContain('resume');
    const out = ['--out', join(folder, 'raced')];
    await runMain([...raced, ...out]);

    writeFileSync(bad, code("throw new Error('another bug');"));
    const again = await runMain([...raced, ...out]);
    expect(again.stderr).toMatch(
      /got other ones: module\.sha256 was "\w+" and now is "\w+"; choose another --out, or delete that folder\n$/,
    );
    rmSync(join(folder, 'bad'), { recursive: true });
    expect((await runMain(train)).stderr).toContain(told);
  });

  it.each([
    ['draws an array', 'return { ids: [1, 2] };', 'must draw ids as a Uint32Array, got an array of 2'],
    ['draws none', 'return { ids: new Uint32Array(0) };', 'must draw 1 to 10 samples, got 0'],
  ])('that %s is told with its name, and nobody is sent in a circle', async (what, body, rule) => {
    const wrong = join(folder, `${what.replaceAll(' ', '-')}.mjs`);
    writeFileSync(
      wrong,
      `export const wrong = () => ({ kind: 'wrong', createSampler: () => ({ draw() { ${body} } }) });`,
    );
    const out = join(folder, what);
    const { stderr } = await runMain(['train', ...words, '--select', `${wrong}:wrong`, '--out', out]);
    expect(stderr).toContain(
      `--select: wrong of ${wrong}: strategy wrong: ${rule}; a file that is mended makes another run: train it into a new folder, `,
    );
    expect(stderr).not.toContain('resume');
  });

  it('is raced by race', async () => {
    const made: number[] = [];
    const own = nameStrategy('mine', (epochs) => {
      made.push(epochs);
      return rank({ pressure: (epoch) => 2 ** epoch });
    });
    const dataset = toyDataset();
    const runs = await race({
      dataset,
      createTrainer: toyServices.trainerFactory(dataset, { model: 'toy' }),
      optimizers: ['sgd'],
      strategies: [parseStrategy('shuffle'), own],
      seeds: [1],
      epochs: 3,
      batchSize: 10,
    });
    expect(runs.map(({ select, epochs }) => [select, epochs.length])).toEqual([
      ['shuffle', 3],
      ['mine', 3],
    ]);
    expect(made).toEqual([3]);
  });
});
