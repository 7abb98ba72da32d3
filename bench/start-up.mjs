// What a selector of N samples takes before it selects: `node bench/start-up.mjs 1e8`; needs `npm run build`.
import { performance } from 'node:perf_hooks';
import { Random, rank, Selector } from 'rankbatch';

const sampleCount = Number(process.argv[2] ?? 1e7);
const random = new Random(2);
const losses = new Float64Array(64);

/** @template T @param {string} name @param {() => T} act @returns {T} */
function timed(name, act) {
  const begun = performance.now();
  const result = act();
  console.log(`${name.padEnd(32)} ${((performance.now() - begun) / 1000).toFixed(2).padStart(8)} s`);
  return result;
}

const strategy = rank({ pressure: 100 });
const selector = timed(
  'new Selector',
  () => new Selector({ sampleCount, batchSize: losses.length, strategy, seed: 1 }),
);
timed('first batch', () => selector.next());
timed('rest of epoch 0, with records', () => {
  while (selector.epoch === 0) {
    const { ids } = selector.next();
    for (let i = 0; i < ids.length; i++) losses[i] = random.float() ** 3;
    selector.record(ids, losses.subarray(0, ids.length));
  }
});
timed('first batch by rank, sorting once', () => selector.next());
console.log(
  `${'most memory'.padEnd(32)} ${(process.resourceUsage().maxRSS / 1e6).toFixed(2).padStart(8)} GB`,
);
