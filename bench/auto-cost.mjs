// What selection takes a step of 64 at N = 16,000, without a network: `node bench/auto-cost.mjs`; needs `npm run build`.
import { performance } from 'node:perf_hooks';
import { auto, rank, Random, Selector, shuffle } from 'rankbatch';

const sampleCount = 16_000;
const batchSize = 64;
const epochs = 12;
const rounds = 5;
const random = new Random(1);
const hardness = Float64Array.from({ length: sampleCount }, () => 3 * random.float() ** 4);

/** @type {[name: string, strategy: import('rankbatch').Strategy, lossOf: (id: number, epoch: number) => number][]} */
const settings = [
  ['shuffle', shuffle(), () => 1],
  ['rank:100', rank({ pressure: 100 }), learnt],
  ['auto, shuffling', auto(), () => 1 + 0.1 * random.float()],
  ['auto, selecting', auto(), learnt],
];

/** Falls over the epochs, by the sample's own hardness. @param {number} id @param {number} epoch */
function learnt(id, epoch) {
  return epoch === 0 ? 2.3 : (hardness[id] ?? 0) * Math.exp(-0.2 * epoch);
}

for (const [name, strategy, lossOf] of settings) {
  const times = Array.from({ length: rounds }, () => measure(strategy, lossOf)).sort((a, b) => a - b);
  const [least = 0, middle = 0] = [times[0], times[Math.floor(rounds / 2)]];
  console.log(`${name.padEnd(16)} ${middle.toFixed(1)} us a step (least ${least.toFixed(1)})`);
}

/** Microseconds a step. @param {import('rankbatch').Strategy} strategy @param {(id: number, epoch: number) => number} lossOf */
function measure(strategy, lossOf) {
  const selector = new Selector({ sampleCount, batchSize, strategy, seed: 1 });
  const losses = new Float64Array(batchSize);
  let [spent, steps] = [0, 0];
  while (selector.epoch < epochs) {
    const { epoch } = selector;
    const begun = performance.now();
    selector.due();
    const { ids } = selector.next();
    spent += performance.now() - begun;
    ids.forEach((id, i) => (losses[i] = lossOf(id, epoch)));
    const recorded = performance.now();
    selector.record(ids, losses.subarray(0, ids.length));
    spent += performance.now() - recorded;
    steps++;
  }
  return (1000 * spent) / steps;
}
