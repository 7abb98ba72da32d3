import { loadDataset } from '@rankbatch/data';
import { expect, it } from 'vitest';
import { measureSetting, type Times } from './measure-setting.mjs';

it('measures every strategy and the recomputation in as many pieces as asked for', async () => {
  const dataset = await loadDataset('digits', { size: 128 });
  const times = await measureSetting({
    dataset,
    model: 'mlp',
    optimizer: 'adam',
    batchSize: 32,
    strategies: ['shuffle', 'rank:1e8:r', 'auto'],
    rounds: 2,
    seconds: 0.01,
    threads: 1,
  });
  expect(times.strategies.map(({ select }) => select)).toEqual(['shuffle', 'rank:1e8:r', 'auto']);
  const all = [
    times.step,
    times.recomputation,
    ...times.strategies.flatMap(({ step, draw, record }) => [step, draw, record]),
  ];
  const isSpread = ({ from, median, to }: Times) => from > 0 && from <= median && median <= to;
  expect(all.filter((one) => !isSpread(one))).toEqual([]);
  // The step of all strategies spans those of each.
  expect(times.step.from).toBe(Math.min(...times.strategies.map(({ step }) => step.from)));
  expect(times.step.to).toBe(Math.max(...times.strategies.map(({ step }) => step.to)));
});
