// Attacks what reads files and requests with seeded changes, and kills runs; docs/reliability.md has figures of it.
//
//   npm run fuzz -- [--seconds 60 | --rounds 20] [--seed 1] [--only runs,data,bombs,models,requests,owner,redis,careless,kills] [--json]
//
// Ends with 1 where something was silently wrong, ended in an error that is none of ours, or hung. The same seed makes the same attacks, and with --rounds as many of them.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Random } from 'rankbatch';
import { attackBombs } from './fuzz/attack-bombs.mjs';
import { attackCareless } from './fuzz/attack-careless.mjs';
import { attackData } from './fuzz/attack-data.mjs';
import { attackKills } from './fuzz/attack-kills.mjs';
import { attackModels } from './fuzz/attack-models.mjs';
import { attackOwner } from './fuzz/attack-owner.mjs';
import { attackRedis } from './fuzz/attack-redis.mjs';
import { attackRequests } from './fuzz/attack-requests.mjs';
import { attackRuns } from './fuzz/attack-runs.mjs';
import { Tally } from './fuzz/tally.mjs';
import { scriptOptions } from './script-options.mjs';

/** Each with its share of the time. @type {Record<string, { share: number, attack: import('./fuzz/tally.mjs').Attack }>} */
const attacks = {
  runs: { share: 0.25, attack: attackRuns },
  data: { share: 0.25, attack: attackData },
  bombs: { share: 0.05, attack: attackBombs },
  models: { share: 0.15, attack: attackModels },
  requests: { share: 0.15, attack: attackRequests },
  owner: { share: 0.05, attack: attackOwner },
  redis: { share: 0.15, attack: attackRedis },
  careless: { share: 0.15, attack: attackCareless },
  kills: { share: 0.15, attack: attackKills },
};

const { values } = scriptOptions(import.meta.url, {
  options: {
    seconds: { type: 'string', default: '60' },
    /** Of each attack, whatever time they take. */
    rounds: { type: 'string' },
    seed: { type: 'string', default: '1' },
    // Wrong-typed calls are made where they are asked for; scripts/careless.test.ts makes some at every test.
    only: { type: 'string', default: 'runs,data,bombs,models,requests,owner,redis,kills' },
    json: { type: 'boolean', default: false },
  },
});
const chosen = values.only.split(',').filter((name) => Object.hasOwn(attacks, name));
const shares = chosen.reduce((sum, name) => sum + (attacks[name]?.share ?? 0), 0);
const tally = new Tally();
for (const name of chosen) {
  const { share = 0, attack } = attacks[name] ?? {};
  const folder = mkdtempSync(join(tmpdir(), 'rankbatch-fuzz-'));
  const lengthMs = (1000 * Number(values.seconds) * share) / shares;
  // From the first attack on: what comes before takes its time.
  let ends = 0;
  let rounds = 0;
  // What is decoded is kept there.
  process.env['XDG_CACHE_HOME'] = folder;
  try {
    await attack?.({
      folder,
      random: new Random(Number(values.seed)),
      tally,
      goesOn() {
        if (values.rounds !== undefined) return rounds++ < Number(values.rounds);
        ends ||= performance.now() + lengthMs;
        return performance.now() < ends;
      },
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
tally.note(`most memory: ${(process.resourceUsage().maxRSS / 1024).toFixed(0)} MB`);
process.stdout.write(values.json ? `${JSON.stringify(tally.rows(), null, 2)}\n` : tally.text());
process.exitCode = tally.isClean() ? 0 : 1;
