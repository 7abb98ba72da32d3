import { parseStrategy } from '@rankbatch/lab';
import { expect, it } from 'vitest';
import { plans } from './plan.mjs';

it('asks for strategies that there are, each once', () => {
  for (const { strategies } of Object.values(plans)) {
    expect(strategies.map((name) => parseStrategy(name).text)).toEqual(strategies);
    expect(new Set(strategies).size).toBe(strategies.length);
  }
});
