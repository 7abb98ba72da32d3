import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ownStrategy } from '../testing/own-strategy.testing.js';
import { resultsAfterKills, folder, goOn, resultsOf, train, undisturbed } from './killed-runs.testing.js';

describe('a run on disk', () => {
  // The others are in kill.slow.test.ts.
  it.each(['auto', `${ownStrategy()}:curriculum`])(
    'of %s ends with the same bits as an undisturbed one, killed twice',
    async (select) => {
      const [killed, expected] = await resultsAfterKills(select);
      expect(killed).toEqual(expected);
    },
  );

  it('says so when the disk is full, and goes on to the same bits when there is room again', async () => {
    const { results, moment } = await undisturbed('rank:100');
    const trial = async (run: string, at: number) => {
      const { status, stderr } = await train(run, 'rank:100', { at, how: 'disk full' });
      expect(status).toBe(1);
      expect(stderr).toMatch(/^rankbatch: .*must be written, got an error \(no space left\).*\n/);
      expect(stderr).toContain(`go on from there with rankbatch resume ${join(folder, run)}\n`);
      expect(await goOn(run, 'rank:100')).toMatchObject({ status: 0 });
      expect(resultsOf(run)).toEqual(results);
    };
    await Promise.all([trial('full', moment()), trial('full-again', moment())]);
  });
});
