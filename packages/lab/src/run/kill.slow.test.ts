import { expect, it } from 'vitest';
import { strategies } from '../strategies/strategies.js';
import { resultsAfterKills } from './killed-runs.testing.js';

const examples = strategies.map(({ example }) => example);

it('every strategy but auto is killed here', () => {
  expect(examples).toContain('auto');
});

it.each(examples.filter((example) => example !== 'auto'))(
  'a run of %s ends with the same bits as an undisturbed one, killed twice',
  async (select) => {
    const [killed, expected] = await resultsAfterKills(select);
    expect(killed).toEqual(expected);
  },
);
