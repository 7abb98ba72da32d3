import { describe, expect, it } from 'vitest';
import { changesOf, choices, defaultSettings, nameSelection, needsRestart } from './settings.js';

describe('nameSelection', () => {
  it('speaks as the command line does', () => {
    const name = (change: object) => nameSelection({ ...defaultSettings, ...change });
    expect(name({ pressure: 100, recompute: false })).toBe('rank:100');
    expect(name({ pressure: 1e8, recompute: true })).toBe('rank:1e8:r');
    expect(name({ pressure: 2500, recompute: false })).toBe('rank:2.5e3');
    expect(name({ strategy: 'proportional' })).toBe('proportional:0.6');
    expect(name({ strategy: 'auto' })).toBe('auto');
  });
});

describe('needsRestart', () => {
  const needs = (from: object, to: object) =>
    needsRestart({ ...defaultSettings, ...from }, { ...defaultSettings, ...to });

  it('is for all but the pressure', () => {
    expect(needs({}, {})).toBe(false);
    expect(needs({}, { pressure: 7 })).toBe(false);
    for (const change of [{ batchSize: 64 }, { seed: 2 }, { strategy: 'auto' }, { recompute: false }])
      expect(needs({}, change)).toBe(true);
  });

  it('does not mind what the strategy does not use', () => {
    expect(needs({ strategy: 'auto' }, { strategy: 'auto', recompute: false })).toBe(false);
  });
});

describe('changesOf', () => {
  it('names what only a new race takes on', () => {
    const next = { ...defaultSettings, pressure: 7, batchSize: 128, labelNoise: 0.2, recompute: false };
    expect(changesOf(defaultSettings, next)).toEqual([
      'no recomputation',
      'batch size 128',
      'wrong labels 20 %',
    ]);
  });
});

describe('the defaults', () => {
  it('can all be chosen', () => {
    for (const [key, options] of Object.entries(choices))
      expect(options.map(([value]) => value)).toContain(defaultSettings[key as keyof typeof choices]);
  });
});
