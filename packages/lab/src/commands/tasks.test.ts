import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Random } from 'rankbatch';
import type { CompareDocument } from '../results/records.js';
import { readLedger } from '../run-folder/ledger.js';
import { readManifest } from '../run-folder/run-manifest.js';
import { readMeasures } from '../run-folder/measures.js';
import { readMetrics } from '../run-folder/metrics.js';
import { services } from '../services/services.js';
import { runMain } from '../testing/surroundings.testing.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rankbatch-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const main = (words: readonly string[]) => runMain([...words, '--threads', '1', '--quiet'], { services });
const told = async (words: readonly string[]) =>
  (await runMain([...words, '--threads', '1'], { services })).stderr.split('\n');

/** A table of houses: the price follows from size and town. */
async function houses(): Promise<string> {
  const random = new Random(5);
  const rows = Array.from({ length: 200 }, () => {
    const size = 40 + 160 * random.float();
    const town = random.below(2);
    return `${size.toFixed(1)},${['sea', 'hill'][town]},${(1000 * size + 50_000 * town).toFixed(0)}`;
  });
  const path = join(folder, 'houses.csv');
  await writeFile(path, ['size,town,price', ...rows, ''].join('\n'));
  return `csv:${path}?label=price&task=regression`;
}

/** Points with two labels that may both be there. */
async function tags(): Promise<string> {
  const random = new Random(6);
  const rows = Array.from({ length: 200 }, () => {
    const [x, y] = [random.float() - 0.5, random.float() - 0.5];
    return [x.toFixed(3), y.toFixed(3), Number(x > 0), Number(y > 0.2)].join(',');
  });
  const path = join(folder, 'tags.csv');
  await writeFile(path, ['x,y,right,high', ...rows, ''].join('\n'));
  return `csv:${path}?label=right,high&task=labels`;
}

describe('a table of numbers to predict', () => {
  it('is compared by RMSE and R2 in the unit of the table, in words, JSON and a report', async () => {
    const out = join(folder, 'out');
    const words = ['compare', '--data', await houses(), '--epochs', '8', '--batch', '16', '--seeds', '2'];
    const { code, stdout, stderr } = await main([...words, '--learning-rate', '0.01', '--out', out]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('; RMSE and MAE in the unit of price\n');
    expect(stdout).toMatch(/test samples +RMSE +MAE +R2|select +RMSE +MAE +R2/);
    expect(stdout).toMatch(
      /On the test samples it ended at RMSE [\d.]+ and R2 [01]\.\d{3}, shuffle at RMSE [\d.]+ and R2/,
    );

    const document = JSON.parse(await readFile(join(out, 'compare.json'), 'utf8')) as CompareDocument;
    expect(document.task).toMatchObject({ kind: 'regression', targetNames: ['price'] });
    const [run] = document.runs;
    const measures = run?.measures;
    if (measures === undefined || !('targets' in measures.test)) throw new Error('must hold measures');
    // The column of the epochs is the same number as that of the measures.
    const rmse = measures.test.targets[0]?.rmse ?? NaN;
    expect((run?.epochs.at(-1)?.testError ?? NaN) / rmse).toBeCloseTo(1, 5);
    expect(measures.test.r2).toBeGreaterThan(0.5);

    const report = await readFile(join(out, 'report.html'), 'utf8');
    expect(report).toContain('validation RMSE of price');
    expect(report).toContain('test R2');
    expect(report).toContain('<h2>Number by number</h2>');
    expect(report).toContain('from which to predict price');
    expect(report).not.toContain('error, %');
  });

  it('keeps what was to be predicted and what was, in the unit of the table', async () => {
    const out = join(folder, 'run');
    const words = ['train', '--data', await houses(), '--epochs', '8', '--batch', '16', '--out', out];
    const { code, stdout } = await main([...words, '--learning-rate', '0.01']);
    expect(code).toBe(0);
    expect(stdout).toMatch(/RMSE of price of [\d.]+, [\d.]+, [\d.]+ \(training, validation, test\)/);
    expect(stdout).toMatch(/\ntest samples: price: RMSE [\d.]+, MAE [\d.]+, R2 [01]\.\d{3}\n/);
    expect((await readManifest(out)).data.task).toMatchObject({ kind: 'regression' });
    const ledger = await readLedger(out);
    const [targets = [], outputs = []] = [ledger?.targets?.[0], ledger?.outputs?.[0]];
    expect(targets).toHaveLength(160);
    const squares = [...targets].map((target, id) => (target - outputs[id]!) ** 2);
    const rmse = Math.sqrt(squares.reduce((sum, value) => sum + value, 0) / squares.length);
    const last = (await readMetrics(out)).at(-1);
    expect((last?.trainError ?? NaN) / rmse).toBeCloseTo(1, 4);
    expect([...targets].every((price) => price > 30_000 && price < 260_000)).toBe(true);
  });
});

describe('a table as contests spread them', () => {
  it('of mixed columns with gaps is compared by RMSE and R2, without a word about the task, which is told', async () => {
    const random = new Random(9);
    const zones = ['RL', 'RM', 'FV', 'C (all)'];
    const lines = Array.from({ length: 300 }, (_, row) => {
      const [area, zone, quality] = [
        500 + Math.floor(2000 * random.float()),
        random.below(4),
        1 + random.below(10),
      ];
      const price =
        1000 * quality + 50 * area + 20_000 * Number(zone === 2) + Math.floor(3000 * random.float());
      const garage = random.float() < 0.1 ? '' : String(Math.floor(area / 3));
      return [row + 1, zones[zone], random.float() < 0.2 ? 'NA' : area, quality, garage, price].join(',');
    });
    const path = join(folder, 'contest.csv');
    await writeFile(path, ['Id,Zoning,Area,Quality,Garage,price', ...lines].join('\n'));
    const words = [
      'compare',
      '--data',
      `csv:${path}?label=price`,
      '--epochs',
      '4',
      '--batch',
      '16',
      '--threads',
      '1',
    ];
    const { code, stdout, stderr } = await runMain([...words, '--learning-rate', '0.01'], { services });
    expect(code).toBe(0);
    expect(stderr).toContain(
      'Area (number, ' + lines.filter((line) => line.includes(',NA,')).length + ' missing)',
    );
    expect(stderr).toContain(
      'price (label, predicted as numbers (task=regression); task=classes takes each for a class)',
    );
    expect(stdout).toMatch(
      /select +RMSE +MAE +R2\nshuffle +\d+ +\d+ +-?\d\.\d{3}\nauto +\d+ +\d+ +-?\d\.\d{3}/,
    );
    expect(stdout).toMatch(
      /one seed cannot tell a lead from noise: --seeds 5 can\.|found nothing to select in 4 epochs/,
    );
  });
});

describe('how a table was read', () => {
  it('is told once, before the first epoch, and kept in run.json', async () => {
    const data = await houses();
    const out = join(folder, 'run');
    const line = 'columns: size (number); town (category, 2 values); price (label)';
    const words = ['--data', data, '--epochs', '1'];
    const trained = await told(['train', ...words, '--out', out]);
    expect(trained[0]).toBe(line);
    expect(trained.filter((text) => text.startsWith('columns'))).toHaveLength(1);
    expect((await told(['compare', ...words]))[0]).toBe(line);
    expect((await readManifest(out)).data.columns).toMatchObject([
      { name: 'size', kind: 'number' },
      { name: 'town', kind: 'category', values: 2 },
      { name: 'price', kind: 'label' },
    ]);
  });
});

describe('a table of several labels', () => {
  it('is compared by wrong labels and F1', async () => {
    const words = ['compare', '--data', await tags(), '--epochs', '8', '--batch', '16'];
    const { code, stdout, stderr } = await main([...words, '--learning-rate', '0.02']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('label error, %');
    expect(stdout).toMatch(/micro F1 +macro F1/);
  });

  it('counts a sample as right where all its labels are, and keeps the measures of each', async () => {
    const out = join(folder, 'run');
    const words = ['train', '--data', await tags(), '--epochs', '8', '--batch', '16', '--out', out];
    expect((await main([...words, '--learning-rate', '0.02'])).code).toBe(0);
    const measures = await readMeasures(out);
    if (measures === undefined || !('labels' in measures.train)) throw new Error('must hold measures');
    expect(measures.train.labels.map(({ name }) => name)).toEqual(['right', 'high']);
    const ledger = await readLedger(out);
    const right = Array.from({ length: 160 }, (_, id) =>
      [0, 1].every((label) => ledger!.outputs![label]![id]! > 0.5 === (ledger!.targets![label]![id] === 1)),
    );
    const wrong = right.filter((isRight) => !isRight).length;
    expect(measures.train.sampleError).toBeCloseTo((100 * wrong) / 160, 10);
    expect((await readMetrics(out)).at(-1)?.trainError).toBeCloseTo(measures.train.error, 10);
  });
});

it('tells apart more classes than a byte counts', async () => {
  const path = join(folder, 'many.csv');
  const rows = Array.from({ length: 1500 }, (_, row) => `${Math.cos(row % 300)},${row % 300},c${row % 300}`);
  await writeFile(path, ['x,y,name', ...rows, ''].join('\n'));
  const out = join(folder, 'run');
  const words = ['train', '--data', `csv:${path}?label=name`, '--epochs', '2', '--out', out];
  const copies = `csv:${path}: 150 of 150 test samples are among the training samples, too, which makes the test error too low; leave copies out\n`;
  expect(await main(words)).toMatchObject({ code: 0, stderr: copies });
  expect((await readManifest(out)).data.classes).toBe(300);
  const measures = await readMeasures(out);
  if (measures === undefined || !('classes' in measures.test)) throw new Error('must hold measures');
  expect(measures.test.classes).toHaveLength(300);
});
