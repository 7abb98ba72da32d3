import { expect, it } from 'vitest';
import { labelRuns, type ReadableRun } from './labelled-run.js';

it('tells runs apart by whatever they were trained with', () => {
  const others = [{}, { reinit: true }, { train: 'head.*' }, { anneal: true }];
  const runs = others.map((other, index) => {
    const config = {
      data: { name: 'digits', options: {} },
      model: 'own',
      optimizer: 'adam',
      select: 'shuffle',
      seed: 1,
      epochs: 4,
      batchSize: 64,
    };
    return {
      id: `run-${index}`,
      epochs: [],
      manifest: { config: { ...config, ...other } },
    } as unknown as ReadableRun;
  });
  const labels = labelRuns(runs, false).map(({ label }) => label);
  expect(labels).toEqual([
    'shuffle, weights drawn anew no, trained all, anneal no',
    'shuffle, weights drawn anew yes, trained all, anneal no',
    'shuffle, weights drawn anew no, trained head.*, anneal no',
    'shuffle, weights drawn anew no, trained all, anneal yes',
  ]);
});
