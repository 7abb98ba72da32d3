import { RankDistribution } from 'rankbatch';
import { Deal } from 'rankbatch/internal';

/**
 * The law: in a shard of n random samples the rank at the share u of the order is off by a Brownian bridge of variance n u (1-u) (1 - 1/count),
 * whose mean absolute value is sqrt(2/pi) times its root, and the probability's logarithm falls by ln(s) / n a rank.
 *
 * @param {number} n samples of a shard
 * @param {number} count shards
 * @param {number} pressure s
 */
export function expectedVariation(n, count, pressure) {
  const steepness = Math.log(pressure);
  const steps = 100_000;
  let sum = 0;
  for (let i = 0; i < steps; i++) {
    const u = (i + 0.5) / steps;
    sum += (Math.exp(-steepness * u) * Math.sqrt(u * (1 - u))) / steps;
  }
  const density = (steepness / -Math.expm1(-steepness)) * sum;
  return 0.5 * steepness * Math.sqrt((2 / Math.PI) * (1 - 1 / count)) * (density / Math.sqrt(n));
}

/**
 * Total variation between eq. 4 over all samples and equal numbers of draws from every shard by its own ranks, by what the shards really hold:
 * sample i has rank i + 1 among all.
 *
 * @param {{ n: number, count: number, pressure: number, seed: number }} setting
 * @returns {Float64Array} [count] the part of each shard; their mean is the total variation
 */
export function realVariation({ n, count, pressure, seed }) {
  const total = n * count;
  const deal = new Deal(total, { index: 0, count }, seed);
  const all = new RankDistribution(total, pressure);
  const own = new RankDistribution(n, pressure);
  const variations = new Float64Array(count);
  const seen = new Uint32Array(count);
  for (let id = 0; id < total; id++) {
    const shard = deal.shardOf(id);
    const rank = Number(seen[shard]) + 1;
    seen[shard] = rank;
    const difference = Math.abs(own.weigh(rank) - count * all.weigh(id + 1));
    variations[shard] = Number(variations[shard]) + difference / 2;
  }
  return variations;
}

/** @param {{ sizes: readonly number[], count: number, deals: number, pressures: readonly number[] }} plan */
export function measureVariation({ sizes, count, deals, pressures }) {
  return sizes.flatMap((n) =>
    pressures.map((pressure) => {
      // Fewer deals where one of them is large.
      const repeats = Math.max(1, Math.min(deals, Math.round(1e6 / n)));
      const found = Array.from({ length: repeats }, (_, seed) =>
        mean(realVariation({ n, count, pressure, seed })),
      );
      const expected = expectedVariation(n, count, pressure);
      return { n, count, pressure, deals: repeats, variation: mean(found), expected };
    }),
  );
}

/** @param {readonly number[] | Float64Array | Float32Array} values */
export function mean(values) {
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
