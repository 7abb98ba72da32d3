// Plays random schedules of faults against a run on Redis; docs/reliability.md has figures of it.
//
//   npm run faults:redis -- [--schedules 20] [--seed 1] [--faults 3] [--jobs 1] [--only "ranker killed,server killed"] [--json]
//
// Ends with 1 where a batch or a record was lost or doubled, or the state is not, byte for byte, that of a replay of the log. The same seed
// draws the same faults at the same times; what the machine does in between differs.
import { playSchedule } from './faults-redis/schedule.mjs';
import { scriptOptions } from './script-options.mjs';

const { values } = scriptOptions(import.meta.url, {
  options: {
    schedules: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    faults: { type: 'string', default: '3' },
    jobs: { type: 'string', default: '1' },
    only: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const first = Number(values.seed);
const seeds = Array.from({ length: Number(values.schedules) }, (_, i) => first + i);
/** @type {import('./faults-redis/schedule.mjs').Outcome[]} */
const outcomes = [];

/** Plays what is left, one after the other. */
async function play() {
  for (let seed = seeds.shift(); seed !== undefined; seed = seeds.shift()) {
    const outcome = await playSchedule(seed, Number(values.faults), values.only?.split(','));
    outcomes.push(outcome);
    const { faults, batches, stall, problems } = outcome;
    const wrong = problems.map((problem) => `\n  WRONG: ${problem}`).join('');
    if (!values.json)
      console.log(
        `seed ${seed}: ${faults.join(', ')}: ${batches} batches, longest stall ${stall.toFixed(1)} leases${wrong}`,
      );
  }
}

await Promise.all(Array.from({ length: Number(values.jobs) }, play));
/** @param {(outcome: import('./faults-redis/schedule.mjs').Outcome) => number} count */
const sum = (count) => outcomes.reduce((total, outcome) => total + count(outcome), 0);
const problems = sum((outcome) => outcome.problems.length);
console.log(
  values.json
    ? JSON.stringify(outcomes)
    : `${outcomes.length} schedules, ${sum((outcome) => outcome.faults.length)} faults: ${sum((outcome) => outcome.batches)} batches and ${sum((outcome) => outcome.records)} records, ${sum((outcome) => outcome.lost)} lost, ${sum((outcome) => outcome.doubled)} doubled (${sum((outcome) => outcome.regressed)} within the lag of a promoted replica), ${problems} problems`,
);
process.exitCode = problems > 0 ? 1 : 0;
