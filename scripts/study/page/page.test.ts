import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as prettier from 'prettier';
import { expect, it } from 'vitest';
import { runOf } from '../../../packages/lab/src/results/records.testing.js';
import { configOf, type Cell } from '../cell.mjs';
import type { Result } from '../result-file.mjs';
import { Evidence, readEvidence, type StudyTimes } from './evidence.mjs';
import { drawFigures } from './figures.mjs';
import { autoParts, fillPage, parts, readmeParts } from './page.mjs';
import { recomputedSamples } from './recomputed-samples.mjs';

const environment = { rankbatch: '0', node: 'v20', platform: 'linux', arch: 'x64', cpu: 'a', cores: 2 };
const mnist: Omit<Cell, 'select'> = {
  data: 'mnist',
  model: 'mnist-cnn',
  optimizer: 'adam',
  seed: 1,
  epochs: 50,
  batchSize: 64,
};

/** A result with these training costs; the errors are 50 (validation) and 40 (test) times the cost, 10 steps an epoch. */
function resultOf(cell: Partial<Cell> & Pick<Cell, 'select'>, losses: readonly number[]): Result {
  const { epochs } = runOf({ select: cell.select, losses });
  const data = { classes: 10, train: 640, validation: 100, test: 100, shape: [1, 28, 28], sha256: '' };
  return { config: configOf({ ...mnist, ...cell }), data, environment, epochs };
}

/** 50 costs, that of epoch e being `first / e`. */
const falling = (first: number) => Array.from({ length: 50 }, (_, index) => first / (index + 1));

const same = (median: number) => ({ median, from: median, to: median });
const strategyTimes = (select: string, draw: number, record: number) => ({
  select,
  step: same(1),
  draw: same(draw),
  record: same(record),
});
/** A step takes 1 s, selection by rank 0.2 s, a recomputed sample 1/640 s. */
const times: StudyTimes = {
  environment,
  threads: 2,
  settings: [
    {
      ...mnist,
      step: same(1),
      recomputation: same(1 / 640),
      strategies: [strategyTimes('shuffle', 0, 0), strategyTimes('rank:1e8:r', 0.05, 0.15)],
    },
  ],
};

/** The cells of the table's row that begins with these. */
function rowOf(text: string, ...begin: readonly string[]): string[] | undefined {
  const rows = text.split('\n').map((line) => line.split('|').slice(1, -1).map((cell) => cell.trim())); // prettier-ignore
  return rows.find((row) => begin.every((cell, index) => row[index] === cell));
}

/** A page with the markers of these parts, and text before each. */
const markersOf = (made: object) =>
  Object.keys(made).map((name) => `Text.\n<!-- ${name} -->\nold\n<!-- /${name} -->\n`).join(''); // prettier-ignore

it('sets costs beside the published ones, and says whether they are within a factor of 3', () => {
  const evidence = new Evidence({
    results: [
      // Published: 6.3e-4 and 8e-6.
      ...[0.06, 0.05, 0.2].map((first, index) =>
        resultOf({ select: 'shuffle', seed: index + 1 }, falling(first)),
      ),
      resultOf({ select: 'rank:1e8:r' }, falling(0.01)),
    ],
  });
  const table = parts['figure1-cost']!(evidence);
  expect(rowOf(table, 'shuffle')).toEqual([
    'shuffle',
    '3',
    '1.2e-2 (1.0e-2 to 4.0e-2)',
    '6.0e-3 (5.0e-3 to 2.0e-2)',
    '2.4e-3 (2.0e-3 to 8.0e-3)',
    // (1 / 20 + 1 / 21) / 2 of each first cost
    '2.9e-3 (2.4e-3 to 9.8e-3)',
    '1.2e-3 (1.0e-3 to 4.0e-3)',
    '1.3e-3 (1.1e-3 to 4.4e-3)',
    '6.3e-4',
    '1.9',
    '2.1',
    'yes',
  ]);
  // 2e-4 and 2.2e-4 / 8e-6
  expect(rowOf(table, 'rank:1e8:r')?.slice(-4)).toEqual(['8e-6', '25.0', '27.5', 'no']);
  expect(table).toMatch(/^\*\*4 of 28 runs so far\*\*\.\n/);
});

it('counts how often the cost rose after a recomputation, and in the epoch after', () => {
  const teeth = Array.from({ length: 50 }, (_, index) => (index % 2 === 0 ? 1 : 2));
  const evidence = new Evidence({ results: [resultOf({ select: 'rank:1e8:r' }, teeth)] });
  expect(parts['figure1-cost']!(evidence)).toContain(
    'rose in 0 of 15 epochs that began with a recomputation, and in 15 of 15',
  );
});

it('tells how far the order of the scenarios is that of the paper', () => {
  const order = (firsts: Readonly<Record<string, number>>) =>
    parts['figure1-cost']!(
      new Evidence({
        results: Object.entries(firsts).map(([select, first]) =>
          resultOf({ select, epochs: select === 'random' ? 25 : 50 }, falling(first)),
        ),
      }),
    );
  expect(order({ shuffle: 2, random: 3, 'rank:1e8:r': 1 })).toContain('3 scenarios: 1.00.');
  expect(order({ shuffle: 2, random: 1, 'rank:1e8:r': 3 })).toContain('3 scenarios: -1.00.');
  expect(order({ shuffle: 2, random: 1 })).not.toContain('Rank correlation');
});

it('counts epochs, and seconds as a quiet machine would take', () => {
  // The cost of shuffling at epoch 10 was lower at epoch 8.
  const noisy = falling(1).map((cost, index) => (index === 7 ? 0.1 : cost));
  const results = [resultOf({ select: 'shuffle' }, noisy), resultOf({ select: 'rank:1e8:r' }, falling(0.3))];
  const table = parts['figure1-factor']!(new Evidence({ results, times }));
  // rank is there after epoch 3: 30 steps of 1.2 s, and 640 samples recomputed in its third epoch, 37 s. Shuffling took 100 s, or 80.
  expect(rowOf(table, 'at epoch 10')).toEqual([
    'at epoch 10',
    '1.0e-1',
    '1',
    '3',
    '3.3',
    '2.7',
    '8',
    '2.7',
    '2.2',
  ]);
  const untimed = parts['figure1-factor']!(new Evidence({ results }));
  expect(rowOf(untimed, 'at epoch 10')?.slice(4)).toEqual(['3.3', '–', '8', '2.7', '–']);
});

it('condenses the race for the front page', () => {
  const results = [
    resultOf({ select: 'shuffle' }, falling(1)),
    resultOf({ select: 'rank:1e8:r' }, falling(0.1)),
    // Not finished: not on the front page.
    resultOf({ select: 'rank:1e8:r', seed: 2 }, falling(0.1).slice(0, 9)),
  ];
  const table = readmeParts['race']!(new Evidence({ results, times }));
  expect(rowOf(table, 'Adam', 'shuffle')?.slice(2)).toEqual(['1', '–', '–', '–', '4.0e-2', '1.00', '0.80']);
  // 50 steps of 1.2 s and twice 640 samples recomputed take 62 s, and shuffling 500 s.
  expect(rowOf(table, 'Adam', 'rank:1e8:r')?.slice(2)).toEqual([
    '1',
    '5',
    '10.0',
    '8.1',
    '4.0e-3',
    '0.10',
    '0.08',
  ]);
});

it('shows what is unfinished as far as it is, and says so', () => {
  const results = [
    resultOf({ select: 'shuffle' }, falling(1)),
    resultOf({ select: 'shuffle', seed: 2 }, falling(2).slice(0, 9)),
    resultOf({ select: 'rank:1e8:r' }, falling(0.3).slice(0, 12)),
    resultOf({ select: 'rank:1e2:r:beta1', epochs: 12 }, falling(1).slice(0, 7)),
  ];
  const evidence = new Evidence({ results });
  const costs = parts['figure1-cost']!(evidence);
  expect(costs).toMatch(/^\*\*1 of 28 runs so far\*\*, 2 more unfinished, shown as far as they are\.\n/);
  expect(rowOf(costs, 'shuffle')?.slice(0, 3)).toEqual(['shuffle', '1', '2.0e-1']);
  expect(rowOf(costs, 'rank:1e8:r')?.slice(2, 8)).toEqual(['6.0e-2', '3.0e-2', '–', '–', '–', '–']);
  // 0.3 / 8 is below 1 / 25; 1 / 50 was not reached in the 12 epochs so far, which is no result yet.
  const factors = parts['figure1-factor']!(evidence);
  expect(rowOf(factors, 'at epoch 25')?.[3]).toBe('8');
  expect(rowOf(factors, 'at epoch 50')).toBeUndefined();
  // The importance study needs 12 epochs of the runs of Figure 1.
  const importance = parts['importance']!(evidence);
  expect(importance).toContain('**1 of 8 runs so far**, 1 more unfinished');
  expect(rowOf(importance, 'Adam', 'rank:1e2:r:beta1')?.[2]).toBe('7 of 12');
});

it('has words for studies without any run, and figures for those with some', () => {
  const empty = new Evidence({ results: [] });
  for (const [name, make] of Object.entries(parts))
    expect([name, make(empty).trim()]).toEqual([
      name,
      expect.stringMatching(/^(|\*\*0 of \d+ runs so far\*\*\.|Not measured yet\.)$/),
    ]);
  expect(drawFigures(empty)).toEqual([]);
  const some = drawFigures(new Evidence({ results: [resultOf({ select: 'shuffle' }, falling(1))] }));
  expect(some.map(({ name }) => name)).toContain('figure1-cost-dark');
  for (const { svg } of some) expect(svg).toMatch(/^<svg.*shuffle.*<\/svg>\n$/s);
});

it('tells when an epoch of CIFAR-10 reached the test error that shuffling ended with', () => {
  const cifar = { data: 'cifar10', model: 'residual-cnn', epochs: 15 };
  const shuffled = resultOf({ ...cifar, select: 'shuffle' }, falling(1).slice(0, 15));
  // After epochs 5 and 6, where the test errors are 40 / 5 and 40 / 6.
  const fitting = shuffled.epochs.map((epoch) => ({
    ...epoch,
    trainError: epoch.epoch === 5 || epoch.epoch === 6 ? 20 : 40,
  }));
  const results = [
    { ...shuffled, epochs: fitting },
    resultOf({ ...cifar, select: 'rank:1e2:r' }, falling(0.5).slice(0, 15)),
    resultOf({ ...cifar, select: 'random' }, falling(2).slice(0, 15)),
  ];
  const settings = times.settings.map((setting) => ({ ...setting, ...cifar }));
  const table = parts['cifar10']!(new Evidence({ results, times: { ...times, settings } }));
  // Recomputation takes 1 s in the epochs 3, 5 and 7. 0.5 / 8 <= 1 / 15, 150 s against 8 * 10 * 1.2 s; and 0.5 / 7 <= 1 / 13, 130 s against 7 * 10 * 1.2 s
  expect(rowOf(table, 'rank:1e2:r')?.slice(-4)).toEqual(['8', '1.5', '7', '1.5']);
  expect(rowOf(table, 'random')?.slice(-4)).toEqual(['never', '–', 'never', '–']);
  // 40 times 1 / 15 and 1 / 13
  expect(rowOf(table, 'shuffle')?.slice(-7, -4)).toEqual(['2.67', '3.08', '7.33 (6.67 to 8.00)']);
});

it('tells how low the cost came with each recomputation, and when', () => {
  const costs = falling(1).map((cost, index) => (index < 12 ? cost : 1));
  const evidence = new Evidence({
    results: [resultOf({ select: 'rank:1e8', epochs: 25 }, costs.slice(0, 25))],
  });
  const table = parts['recomputation']!(evidence);
  expect(rowOf(table, 'rank:1e8')?.slice(1, 8)).toEqual([
    '25',
    '1.0e-1',
    '1.0e+0',
    '1.0e+0',
    '1.0e+0',
    '8.3e-2',
    '12',
  ]);
});

it('judges runs with a falling learning rate at their end, the seconds against the longest of shuffling', () => {
  const cifar = { data: 'cifar10', model: 'residual-cnn', anneal: true };
  const results = [
    resultOf({ ...cifar, select: 'shuffle', epochs: 15 }, falling(1).slice(0, 15)),
    resultOf({ ...cifar, select: 'infobatch:0.5', epochs: 15 }, falling(1).slice(0, 9)),
    resultOf({ ...cifar, select: 'shuffle', epochs: 11 }, falling(1).slice(0, 11)),
    // A constant rate makes another run.
    resultOf(
      { ...cifar, anneal: false, select: 'infobatch:0.5', seed: 2, epochs: 15 },
      falling(1).slice(0, 15),
    ),
  ];
  const settings = times.settings.map((setting) => ({ ...setting, ...cifar }));
  const evidence = new Evidence({ results, times: { ...times, settings } });
  const table = parts['cifar10-annealed']!(evidence);
  expect(table).toContain('**2 of 3 runs so far**, 1 more unfinished');
  // Errors are 50 and 40 times 1 / 15 and 1 / 11; 110 s of 150 s
  const [long, short] = [rowOf(table, 'shuffle, 15 epochs'), rowOf(table, 'shuffle, 11 epochs')];
  expect(long?.toSpliced(4, 1).slice(1)).toEqual(['1', '150', '6.7e-2', '3.33', '2.67', '1.0']);
  expect(short?.toSpliced(4, 1).slice(1)).toEqual(['1', '110', '9.1e-2', '4.55', '3.64', '0.73']);
  expect(rowOf(table, 'infobatch:0.5, 15 epochs')).toBeUndefined();
  const figure = drawFigures(evidence).find(({ name }) => name === 'cifar10-annealed-test-light');
  expect(figure?.svg).toContain('shuffle, 11 epochs');
});

it('sets pressures and recomputations side by side', () => {
  const epoch = {
    cost: 1,
    validationLoss: 1,
    testError: 1,
    wrongDraws: 0,
    trainSeconds: 1,
    recomputeSeconds: 1,
  };
  const runs = (['shuffle', 'rank:1e8:r1x1', 'rank:10'] as const).flatMap((strategy, index) =>
    [1, 2, 3].map((seed) => ({
      task: 'optdigits',
      strategy,
      seed,
      epochs: [3, 2, 2.5].map((error) => ({
        ...epoch,
        validationError: error * seed,
        rightCost: 0.1 * seed,
        recomputed: index === 1 ? 0.5 : 0,
        explanation: undefined,
      })),
    })),
  );
  const table = parts['pressure']!(new Evidence({ results: [], pressure: runs }));
  expect(rowOf(table, 'shuffle')).toEqual(['shuffle', '–', '–', '0', '4.00 (2.00 to 6.00)']);
  expect(rowOf(table, '1e8')).toEqual(['1e8', '1', '1', '0.50', '4.00 (2.00 to 6.00)']);
  expect(rowOf(table, '10')).toEqual(['10', '0', '–', '0', '4.00 (2.00 to 6.00)']);
  expect(table).toContain('2.0e-1 (1.0e-1 to 3.0e-1)');
});

it('knows how many losses were recomputed, from the strategy, or for auto from the time it took', () => {
  expect(recomputedSamples(resultOf({ select: 'rank:1e8:r' }, falling(1).slice(0, 6)))).toEqual([
    0, 0, 640, 0, 640, 0,
  ]);
  expect(recomputedSamples(resultOf({ select: 'rank:1e8:r1x0.25' }, falling(1).slice(0, 4)))).toEqual([
    0, 160, 160, 160,
  ]);
  // 0.75 s where evaluating 840 samples took 10 s
  expect(recomputedSamples(resultOf({ select: 'auto' }, falling(1).slice(0, 2)))).toEqual([63, 63]);
});

it('finds its parts in the page, or names the one that is missing', () => {
  const empty = new Evidence({ results: [] });
  const filled = fillPage(markersOf(parts), empty);
  expect(filled).not.toContain('old');
  expect(filled.match(/Text\./g)).toHaveLength(Object.keys(parts).length);
  expect(fillPage(filled, empty)).toBe(filled);
  expect(() => fillPage('', empty)).toThrow('the page must hold <!-- figure1-cost --> and then');
});

it('sets auto beside shuffling, over the epochs that both have', () => {
  const short = { epochs: 25 };
  const results = [
    resultOf({ ...short, select: 'shuffle' }, falling(0.5).slice(0, 25)),
    // Costs half as much from epoch 2 on; the errors follow.
    resultOf({ ...short, select: 'auto' }, [0.5, ...falling(0.25).slice(1, 25)]),
  ];
  const text = fillPage(markersOf(autoParts), new Evidence({ results, times }), autoParts);
  const [costs, errors] = text.slice(text.indexOf('| data, optimizer')).split('\n\n');
  const row = rowOf(costs ?? '', 'mnist (mnist-cnn), Adam');
  // 0.5 / 25 is reached by 0.25 / 13, and every step of auto takes 1.2 s where one of shuffle takes 1 s.
  expect(row?.slice(1, 5)).toEqual(['1', '25', '2.0e-2', '13']);
  expect(Number(row?.[5])).toBeCloseTo(25 / (13 * 1.2), 0);
  const errorRow = rowOf(errors ?? '', 'mnist (mnist-cnn), Adam');
  expect(errorRow?.slice(1)).toEqual([
    '1.00',
    '0.50',
    '0.80',
    '0.40',
    '0.80',
    '0.40',
    '0.87',
    '0.43',
    '-0.50',
  ]);
});

it.each([
  ['results/README.md', parts],
  ['results/auto.md', autoParts],
  ['../README.md', readmeParts],
])('%s is what the committed results make of it', async (name, made) => {
  const docs = fileURLToPath(new URL('../../../docs/', import.meta.url));
  const path = `${docs}${name}`;
  const page = readFileSync(path, 'utf8');
  const options = await prettier.resolveConfig(path);
  const filled = fillPage(page, readEvidence(`${docs}results`), made);
  const expected = await prettier.format(filled, { ...options, filepath: path });
  expect(page, 'npm run study:page makes it anew').toBe(expected);
});
