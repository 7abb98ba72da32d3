import { expect, it } from 'vitest';
import { strategies } from '../strategies/strategies.js';
import { resultsAfterKills } from './killed-runs.testing.js';

// Every strategy that there is, and `rank` without fresh losses.
it.each([...strategies.map(({ example }) => example), 'rank:1e8'])(
  'a run of %s ends with the same bits as an undisturbed one, killed twice',
  async (select) => {
    const [killed, expected] = await resultsAfterKills(select);
    expect(killed).toEqual(expected);
  },
);
