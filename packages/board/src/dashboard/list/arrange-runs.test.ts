import { describe, expect, it } from 'vitest';
import type { RunSummary } from '../../api.js';
import { arrangeRuns } from './arrange-runs.js';

const run = (id: string, trainLoss: number | null, more: Partial<RunSummary> = {}): RunSummary => ({
  id,
  comparison: '',
  state: 'finished',
  config: {
    data: 'mnist',
    model: 'mnist-cnn',
    optimizer: 'adam',
    select: 'rank:1e8:r',
    seed: 3,
    epochs: 9,
    batchSize: 64,
  },
  epochs: 9,
  trainLoss,
  validationError: null,
  testError: null,
  seconds: 1,
  ...more,
});
const runs = [
  run('run10', 0.1),
  run('run9', 0.3),
  run('broken', null, { state: 'damaged' }),
  run('run1', 0.2),
];
const all = { text: '', state: '', sort: 'run', descending: false } as const;
const ids = (arranged: readonly RunSummary[]) => arranged.map(({ id }) => id);

describe('arrangeRuns', () => {
  it('sorts paths by the numbers in them', () => {
    expect(ids(arrangeRuns(runs, all))).toEqual(['broken', 'run1', 'run9', 'run10']);
  });

  it('puts runs without a value last, either way', () => {
    expect(ids(arrangeRuns(runs, { ...all, sort: 'trainLoss' }))).toEqual([
      'run10',
      'run1',
      'run9',
      'broken',
    ]);
    expect(ids(arrangeRuns(runs, { ...all, sort: 'trainLoss', descending: true }))).toEqual([
      'run9',
      'run1',
      'run10',
      'broken',
    ]);
  });

  it('finds runs by words of their path, settings and state', () => {
    expect(ids(arrangeRuns(runs, { ...all, text: 'MNIST run1' }))).toEqual(['run1', 'run10']);
    expect(ids(arrangeRuns(runs, { ...all, text: 'damaged' }))).toEqual(['broken']);
    expect(ids(arrangeRuns(runs, { ...all, text: 'cifar' }))).toEqual([]);
    expect(ids(arrangeRuns(runs, { ...all, state: 'damaged' }))).toEqual(['broken']);
  });
});
