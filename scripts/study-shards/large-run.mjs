import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mean } from './variation.mjs';

/** @typedef {{ samples: number, firstEpoch: number, sort: number, secondsADraw: number, rss: number, known: number }} Measured */

/**
 * What a process has measured.
 *
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<Measured>}
 */
function measured(child) {
  return new Promise((resolve, reject) => {
    child.once('message', (/** @type {Measured} */ message) => resolve(message));
    child.once('exit', (status) => reject(new Error(`study:shards: a shard ended with ${status}`)));
  });
}

/**
 * Really selects among many samples in shards, a process for each, all at the same time: processor seconds and memory.
 *
 * @param {{ samples: number, count: number, draws: number }} plan `draws` of every shard are timed in epoch 1
 */
export async function runLarge({ samples, count, draws }) {
  const from = performance.now();
  const shards = await Promise.all(
    Array.from({ length: count }, async (_, index) => {
      const words = [samples, count, index, draws].map(String);
      const child = fork(new URL('large-trainer.mjs', import.meta.url), words);
      const results = await Promise.all([measured(child), once(child, 'exit')]);
      console.log(`shard ${index}: ${JSON.stringify(results[0])}`);
      return results[0];
    }),
  );
  return {
    samples,
    count,
    wallSeconds: (performance.now() - from) / 1000,
    firstEpochSeconds: mean(shards.map((shard) => shard.firstEpoch)),
    sortSeconds: mean(shards.map((shard) => shard.sort)),
    microsecondsADraw: 1e6 * mean(shards.map((shard) => shard.secondsADraw)),
    epochSeconds: mean(shards.map((shard) => shard.secondsADraw * shard.samples)),
    bytes: shards.reduce((sum, shard) => sum + shard.rss, 0),
    known: Math.min(...shards.map((shard) => shard.known)),
  };
}
