import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { csvParse } from 'd3-dsv';
import { Random } from 'rankbatch';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readLedger } from '../run-folder/ledger.js';
import { readManifest } from '../run-folder/run-manifest.js';
import { services } from '../services/services.js';
import { runMain } from '../testing/surroundings.testing.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rankbatch-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const run = (words: readonly string[]) => runMain(words, { services });

/** Reviews of which the order of two words decides, a bag of words cannot tell them apart. */
async function reviews(kinds = ['fond', 'cross']): Promise<string> {
  const random = new Random(9);
  const rows = Array.from({ length: 240 }, (_, i) => {
    const filler = () => ['the', 'film', 'of', 'a', 'day'][random.below(5)]!;
    const pair = i % 2 === 0 ? 'not bad, good' : 'not good, bad';
    return `"${filler()} ${filler()} ${pair} ${filler()}",${kinds[i % 2]}`;
  });
  const path = join(folder, 'reviews.csv');
  await writeFile(path, ['review,mood', ...rows, ''].join('\n'));
  return path;
}

const small = ['--batch', '16', '--learning-rate', '0.01', '--threads', '1', '--quiet'];

describe('texts as sequences of words', () => {
  it('train the classifier of texts, whose predictions of the file are those of the last evaluation', async () => {
    const path = await reviews();
    const out = join(folder, 'run');
    const data = `csv:${path}?label=mood&text=review&tokens=8`;
    const words = ['train', '--data', data, '--epochs', '10', '--out', out, ...small];
    expect(await run(words)).toMatchObject({ code: 0, stderr: '' });
    const { config } = await readManifest(out);
    expect(config.model).toBe('text');
    const { features } = JSON.parse(await readFile(join(out, 'encoding.json'), 'utf8')) as {
      features: readonly { kind: string; length: number; words: readonly string[] }[];
    };
    expect(features).toMatchObject([{ kind: 'tokens', length: 8 }]);
    expect(features[0]!.words.toSorted()).toEqual(['a', 'bad', 'day', 'film', 'good', 'not', 'of', 'the']);
    const { stdout, stderr } = await run(['predict', out, path]);
    const rows = csvParse(stdout);
    const ledger = await readLedger(out);
    for (const [id, row] of ledger!.row!.entries())
      expect(rows[row]?.['prediction']).toBe(['cross', 'fond'][ledger!.prediction[id]!]);
    expect(stderr).toMatch(/^error 0\.00 %/);
    const { stdout: samples } = await run(['inspect', out, '--csv', join(folder, 's.csv'), '--quiet']);
    expect(samples).toContain('samples');
    const reviewed = csvParse(await readFile(path, 'utf8'));
    for (const { row, value_review: text } of csvParse(await readFile(join(folder, 's.csv'), 'utf8')))
      expect(text).toBe(reviewed[Number(row)]!['review']);
  });
});

describe('--class-weights', () => {
  it('decide what is learnt, and are kept in run.json', async () => {
    const path = await reviews(['rare', 'often']);
    const out = join(folder, 'run');
    const data = `csv:${path}?label=mood&text=review`;
    const train = (folderName: string, weights: string) =>
      run([
        'train',
        '--data',
        data,
        '--epochs',
        '4',
        '--class-weights',
        weights,
        '--out',
        folderName,
        ...small,
      ]);
    expect(await train(out, 'often=0')).toMatchObject({ code: 0, stderr: '' });
    expect((await readManifest(out)).config).toMatchObject({ classWeights: { often: 0 } });
    const { stdout } = await run(['predict', out, path]);
    // What does not count is never predicted.
    expect(new Set(csvParse(stdout).map(({ prediction }) => prediction))).toEqual(new Set(['rare']));
    expect(await train(join(folder, 'none'), 'seldom=2')).toMatchObject({
      code: 2,
      stderr: `rankbatch: --class-weights: must name classes of csv:${path}, often, rare, got "seldom"\n`,
    });
  });

  it('go with comparisons, by a file too, which go on with them from any folder', async () => {
    const path = await reviews();
    const weights = join(folder, 'weights.json');
    await writeFile(weights, '{"fond": 3}');
    const out = join(folder, 'out');
    const words = [
      'compare',
      '--data',
      `csv:${path}?label=mood&text=review`,
      '--select',
      'shuffle',
      '--epochs',
      '1',
    ];
    expect(await run([...words, '--class-weights', weights, '--out', out, ...small])).toMatchObject({
      code: 0,
    });
    const again = await run(['resume', out, '--quiet']);
    expect(again).toMatchObject({ code: 0, stderr: '' });
    const text = await readFile(join(out, 'sweep.json'), 'utf8');
    expect(JSON.parse(text)).toMatchObject({ settings: { classWeights: weights } });
  });
});
