import { expect, it } from 'vitest';
import type { RunConfig } from './run-config.js';
import { describeChanges, isSameConfig } from './same-config.js';

const config: RunConfig = {
  data: { name: 'toy', options: { size: 10 } },
  model: 'toy',
  optimizer: 'sgd',
  select: './mine.mjs:mine',
  module: { file: '/home/me/mine.mjs', sha256: '5f' },
  seed: 1,
  epochs: 2,
  batchSize: 10,
};

it('of two runs tells what differs alone', () => {
  const changed = {
    ...config,
    module: { file: '/home/me/mine.mjs', sha256: 'c0' },
    anneal: true,
    threads: 2,
  };
  expect(isSameConfig(config, changed)).toBe(false);
  expect(describeChanges(config, changed)).toBe(
    'module.sha256 was "5f" and now is "c0", anneal was not given and now is true',
  );
  expect(isSameConfig(config, { ...config, threads: 2 })).toBe(true);
});

it('are the same where the data have moved, and not where they are named otherwise', () => {
  const of = (options: RunConfig['data']['options']) => ({ ...config, data: { name: 'toy', options } });
  const before = of({ dataDir: '/old', labels: '/old/labels.txt' });
  expect(isSameConfig(before, of({ labels: '/new/labels.txt' }))).toBe(true);
  expect(isSameConfig(before, of({ dataDir: '/old' }))).toBe(false);
  expect(describeChanges(before, of({ dataDir: '/old', labels: '/old/mended.txt' }))).toBe(
    'data.options.labels was "labels.txt" and now is "mended.txt"',
  );
});
