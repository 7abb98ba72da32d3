import { parseStrategy } from '@rankbatch/lab';
import { expect, it } from 'vitest';
import { ablations, plans } from './plan.mjs';

it('asks for strategies that there are, each once', () => {
  for (const { strategies } of Object.values(plans)) {
    expect(strategies.filter((name) => !(name in ablations)).map((name) => parseStrategy(name).text)).toEqual(
      strategies.filter((name) => !(name in ablations)),
    );
    expect(new Set(strategies).size).toBe(strategies.length);
  }
});
