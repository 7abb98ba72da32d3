// One of the processes of large-run.mjs: one shard, with losses that only depend on the sample.
import { Random, rank, Selector } from 'rankbatch';

const [sampleCount = 0, count = 0, index = 0, draws = 0] = process.argv.slice(2).map(Number);
const batchSize = 256;
const seconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
const random = new Random(7, index);
// Taken in turn, so that what is measured is selection and not the making of losses.
const noise = Float64Array.from({ length: 65_536 }, () => Math.exp(random.normal()));
const losses = new Float64Array(batchSize);

const selector = new Selector({
  sampleCount,
  batchSize,
  strategy: rank({ pressure: 100 }),
  seed: 1,
  shard: { index, count },
});
/** @param {import('rankbatch').Batch} batch */
function record({ ids }) {
  for (let i = 0; i < ids.length; i++) losses[i] = Number(noise[(Number(ids[i]) + selector.draws) & 65_535]);
  selector.record(ids, losses.subarray(0, ids.length));
}

let from = seconds();
while (selector.epoch === 0) record(selector.next());
const first = seconds() - from;
from = seconds();
const batch = selector.next(); // sorts
const sort = seconds() - from;
record(batch);
from = seconds();
const before = selector.draws;
while (selector.draws - before < draws) record(selector.next());
const later = seconds() - from;
process.send?.({
  samples: selector.sampleCount,
  firstEpoch: first,
  sort,
  secondsADraw: later / (selector.draws - before),
  rss: process.memoryUsage().rss,
  known: selector.staleness().known,
});
