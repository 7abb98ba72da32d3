import * as core from 'rankbatch';
import { describe, expect, it } from 'vitest';
import { restoreSelector } from '../run/training-run.js';
import { buildStrategy } from './build-strategy.js';
import { strategies } from './strategies.js';
import { parseStrategy, strategyHelp } from './strategy-text.js';

it.each(strategies)('$kind has the name that it has in the core, and its help', ({ kind, example, help }) => {
  expect(core).toHaveProperty(kind);
  expect(buildStrategy(parseStrategy(example).spec, 9).kind).toBe(kind);
  for (const [form, meaning] of help) {
    expect(parseStrategy(form).spec.kind).toBe(kind);
    expect(strategyHelp).toContain(`${form} `);
    expect(strategyHelp).toContain(meaning);
  }
});

it.each(strategies)('$kind goes on from a snapshot bit for bit', ({ example }) => {
  const strategy = parseStrategy(example);
  const config = { epochs: 9, batchSize: 7, seed: 1 };
  const selector = new core.Selector({
    sampleCount: 50,
    batchSize: 7,
    strategy: buildStrategy(strategy.spec, 9),
    seed: 1,
  });
  const step = (each: core.Selector, i: number) => {
    const { ids } = each.next();
    const losses = Array.from(ids, (id) => Math.abs(Math.sin(id + i)));
    each.record(ids, losses);
    return [...ids];
  };
  for (let i = 0; i < 20; i++) step(selector, i);
  const copy = restoreSelector(selector.snapshot(), { strategy, config, name: 'run' });
  for (let i = 20; i < 90; i++) expect(step(copy, i)).toEqual(step(selector, i));
});

describe('auto, where the learning rate falls to 0', () => {
  const strategy = parseStrategy('auto');
  const config = { epochs: 9, batchSize: 2, seed: 1, anneal: true };

  it('draws evenly in the last eighth of the epochs', () => {
    expect(buildStrategy(strategy.spec, 9, { anneals: true })).toEqual({ kind: 'auto', fullFromEpoch: 7 });
    expect(buildStrategy(strategy.spec, 9)).toEqual({ kind: 'auto' });
  });

  it.each([core.auto(), core.auto({ fullFromEpoch: 7 })])('goes on from a snapshot of %j', (auto) => {
    const snapshot = new core.Selector({ sampleCount: 5, batchSize: 2, strategy: auto }).snapshot();
    expect(restoreSelector(snapshot, { strategy, config, name: 'run' }).strategy).toEqual(auto);
  });
});

it('refuses a snapshot of another strategy than the run has', () => {
  const snapshot = new core.Selector({
    sampleCount: 5,
    batchSize: 2,
    strategy: core.rank({ pressure: 10 }),
  }).snapshot();
  const restore = (text: string) => () =>
    restoreSelector(snapshot, {
      strategy: parseStrategy(text),
      config: { epochs: 2, batchSize: 2, seed: 1 },
      name: 'run 1 of 1',
    });
  expect(restore('shuffle')).toThrow(
    'run 1 of 1: the checkpoint must be of the strategy that run.json names, shuffle, got rank',
  );
  expect(restore('rank:100')).toThrow(
    'run 1 of 1: the checkpoint must be of the strategy that run.json names',
  );
});
