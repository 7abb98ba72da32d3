import { Random } from 'rankbatch';
import { Deal } from 'rankbatch/internal';
import { expectedVariation, mean, realVariation } from './variation.mjs';

/** Points at which a shard's quantile function is known. */
const GRID = 4096;

/**
 * The part of one shard in the total variation, from its quantile function.
 *
 * @param {Float64Array} own [GRID + 1] the share of its samples among the first i / GRID of all, from 0 to 1
 * @param {number} pressure
 */
function variationOf(own, pressure) {
  const steepness = Math.log(pressure);
  const scale = steepness / -Math.expm1(-steepness);
  let sum = 0;
  own.forEach((share, i) => {
    const difference = Math.exp(-steepness * share) - Math.exp((-steepness * i) / GRID);
    sum += Math.abs(difference) * (i % GRID ? 1 : 0.5);
  });
  return (0.5 * scale * sum) / GRID;
}

/**
 * The quantile function of a shard of n random samples: a Brownian bridge.
 *
 * @param {number} n
 * @param {number} count
 * @param {Random} random
 */
function drawShard(n, count, random) {
  const step = Math.sqrt((1 - 1 / count) / (n * GRID));
  let sum = 0;
  const walk = Float64Array.from({ length: GRID + 1 }, (_, i) =>
    i > 0 ? (sum += step * random.normal()) : 0,
  );
  return walk.map((value, i) => value + ((1 - sum) * i) / GRID);
}

/**
 * Those of the shards of a real deal.
 *
 * @param {number} n
 * @param {number} count
 * @param {number} seed
 */
function realShards(n, count, seed) {
  const total = n * count;
  const deal = new Deal(total, { index: 0, count }, seed);
  const shards = Array.from({ length: count }, () => new Float64Array(GRID + 1));
  const seen = new Uint32Array(count);
  for (let id = 0, next = 1; id < total; id++) {
    const shard = deal.shardOf(id);
    seen[shard] = Number(seen[shard]) + 1;
    for (; next <= GRID && id + 1 >= (next * total) / GRID; next++)
      for (const [i, own] of shards.entries()) own[next] = Number(seen[i]) / n;
  }
  return shards;
}

/**
 * Total variation with more samples than any machine holds: shards as quantile functions. The control: 16 shards of a real deal, each by its
 * samples one by one and by its quantile function.
 *
 * @param {{ n: number, count: number, shards: number, pressures: readonly number[], control: number }} plan `shards` of the `count` are drawn;
 * `control` is the n of the control
 */
export function simulate({ n, count, shards, pressures, control }) {
  const quantiles = realShards(control, 16, 1);
  const controls = pressures.map((pressure) => {
    const exact = realVariation({ n: control, count: 16, pressure, seed: 1 });
    const byQuantiles = quantiles.map((own) => variationOf(own, pressure));
    const differences = byQuantiles.map((value, i) => Math.abs(value / Number(exact[i]) - 1));
    return {
      n: control,
      count: 16,
      pressure,
      byIds: mean(exact),
      byQuantiles: mean(byQuantiles),
      greatestDifference: Math.max(...differences),
    };
  });
  const rows = pressures.map((pressure) => {
    const random = new Random(1);
    const drawn = Array.from({ length: shards }, () => variationOf(drawShard(n, count, random), pressure));
    return {
      samples: n * count,
      n,
      count,
      pressure,
      variation: mean(drawn),
      expected: expectedVariation(n, count, pressure),
      leastShard: Math.min(...drawn),
      greatestShard: Math.max(...drawn),
    };
  });
  return { controls, rows };
}
