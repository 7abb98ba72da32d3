// How long drawing and recording a batch takes, as a ratio to that of another build of the core in the same run, in turn:
// `git worktree add /tmp/before COMMIT && (cd /tmp/before && npm run setup) && npm run build && node bench/record-ratio.mjs /tmp/before [rounds]`
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as now from 'rankbatch';

const [folder, rounds = '40'] = process.argv.slice(2);
if (folder === undefined) throw new Error('record-ratio: must be given the folder of the other build');
const sampleCount = 16_000;
const batchSize = 64;
const stepsOfRound = 500;

/** @typedef {Pick<typeof now, 'Selector' | 'rank' | 'shuffle'>} Core */
const entry = pathToFileURL(resolve(folder, 'packages/rankbatch/dist/index.js')).href;
/** @type {unknown} */
const before = await import(entry);
if (!isCore(before)) throw new Error(`record-ratio: must be a build of rankbatch, got ${entry}`);

for (const name of /** @type {const} */ (['shuffle', 'rank'])) {
  const [ours, theirs] = [trainOf(now, name), trainOf(before, name)];
  ours();
  theirs();
  /** @type {number[]} */
  const ratios = [];
  for (let i = 0; i < Number(rounds); i++) {
    // Which of them comes first takes turns.
    const first = i % 2 === 0 ? ours() : 0;
    const old = theirs();
    ratios.push((i % 2 === 0 ? first : ours()) / old);
  }
  ratios.sort((a, b) => a - b);
  const at = (/** @type {number} */ share) =>
    (ratios[Math.floor(share * (ratios.length - 1))] ?? NaN).toFixed(3);
  console.log(
    `${name}: processor time of next() and record(), now / before: median ${at(0.5)} (quartiles ${at(0.25)} to ${at(0.75)})`,
  );
}

/** @param {unknown} built @returns {built is Core} */
function isCore(built) {
  return typeof built === 'object' && built !== null && 'Selector' in built && 'rank' in built;
}

/** A round of steps with a selector of its own, which tells the processor time that it took. @param {Core} core @param {'shuffle' | 'rank'} name */
function trainOf(core, name) {
  const strategy = name === 'rank' ? core.rank({ pressure: 100 }) : core.shuffle();
  const selector = new core.Selector({ sampleCount, batchSize, strategy, seed: 1 });
  const losses = new Float32Array(batchSize);
  return () => {
    const begun = process.cpuUsage();
    for (let step = 0; step < stepsOfRound; step++) {
      const { ids } = selector.next();
      for (const [i, id] of ids.entries()) losses[i] = ((id * 7919 + step) % 1009) / 1009;
      selector.record(ids, losses.subarray(0, ids.length));
    }
    const { user, system } = process.cpuUsage(begun);
    return user + system;
  };
}
