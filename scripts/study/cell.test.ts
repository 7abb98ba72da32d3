import { expect, it } from 'vitest';
import { configOf, covers, distinctCells, slugOf, trainWords, type Cell } from './cell.mjs';
import { studies } from './studies.mjs';

const cell: Cell = {
  data: 'mnist',
  model: 'mnist-cnn',
  optimizer: 'adam',
  select: 'rank:1e8:r',
  seed: 1,
  epochs: 25,
  batchSize: 64,
};

it('takes a longer run for a shorter one, unless what it did depends on its length', () => {
  for (const [select, expected] of [
    ['shuffle', true],
    ['rank:1e8:r', true],
    ['auto', true],
    ['rank:1e8..1:r', false],
    ['infobatch:0.5', false],
  ] as const) {
    const long = configOf({ ...cell, select, epochs: 50 });
    expect([select, covers(long, { ...cell, select })]).toEqual([select, expected]);
    expect(covers(long, { ...cell, select, epochs: 50 })).toBe(true);
    expect(covers(configOf({ ...cell, select }), { ...cell, select, epochs: 50 })).toBe(false);
  }
  const annealed = { ...cell, anneal: true };
  expect(covers(configOf({ ...annealed, epochs: 50 }), annealed)).toBe(false);
  expect(covers(configOf(annealed), annealed)).toBe(true);
});

it('takes no run that differs in anything but threads and folders', () => {
  const config = configOf(cell);
  const data = { name: 'mnist', options: { dataDir: '/elsewhere' } };
  expect(covers({ ...config, data, threads: 1 }, cell)).toBe(true);
  const labels = { name: 'mnist', options: { labels: '/elsewhere/some.u8' } };
  expect(covers({ ...config, data: labels }, { ...cell, labels: 'folder/some.u8' })).toBe(true);
  for (const change of [
    { data: labels },
    { data: { name: 'mnist', options: { labelNoise: 0.1 } } },
    { data: { name: 'cifar10', options: {} } },
    { model: 'mlp' },
    { optimizer: 'adadelta' },
    { learningRate: 0.1 },
    { select: 'rank:1e8' },
    { seed: 2 },
    { batchSize: 16 },
    { augment: 'flip' },
    { anneal: true },
  ])
    expect([change, covers({ ...config, ...change }, cell)]).toEqual([change, false]);
});

it('trains each cell once, and none that a longer one holds', () => {
  const long = { ...cell, epochs: 50 };
  const other = { ...cell, select: 'rank:1e8..1' };
  expect(distinctCells([cell, { ...cell }, other, long, { ...other, epochs: 50 }])).toEqual([
    other,
    long,
    { ...other, epochs: 50 },
  ]);
});

it('shares runs between studies: shuffling with batches of 64 is trained once for all of them', () => {
  const all = distinctCells(Object.values(studies).flat());
  const shuffles = all.filter(
    ({ data, select, optimizer, batchSize, labelNoise, seed }) =>
      `${data} ${select} ${optimizer} ${batchSize} ${labelNoise} ${seed}` ===
      'mnist shuffle adadelta 64 undefined 1',
  );
  expect(shuffles.map(({ epochs }) => epochs)).toEqual([50]);
  const slugs = all.map((one) => slugOf(configOf(one)));
  expect(new Set(slugs).size).toBe(slugs.length);
});

it('asks the command for what decides the numbers, and for one thread', () => {
  const noisy = {
    ...cell,
    labelNoise: 0.1,
    labels: 'cifar10n/some.u8',
    augment: 'flip',
    learningRate: 0.01,
    anneal: true,
  };
  expect(trainWords(noisy, { out: 'run', dataFolder: '/data' }).join(' ')).toBe(
    'train --quiet --anneal --data mnist --model mnist-cnn --optimizer adam --select rank:1e8:r --seed 1 --epochs 25 --batch 64 ' +
      '--label-noise 0.1 --labels /data/cifar10n/some.u8 --learning-rate 0.01 --augment flip --threads 1 --out run',
  );
  expect(() => trainWords(noisy, { out: 'run', dataFolder: undefined })).toThrow(
    'RANKBATCH_DATA: must name the folder that holds cifar10n/some.u8, got nothing',
  );
});
