import { rank } from 'rankbatch';

export const LEASE = 1000;
export const PRESSURE = 100;

/** @param {number} batchSize */
export const selectorOptions = (batchSize) => ({
  sampleCount: 100_000,
  batchSize,
  strategy: rank({ pressure: PRESSURE }),
  seed: 1,
});

let calls = 0;

/**
 * Losses as a training has them: each sample is about as hard as before, and never the same. Equal ones would not move in the ranking, and
 * cost half.
 *
 * @param {Uint32Array} ids
 */
export function lossesOf(ids) {
  calls++;
  return Float32Array.from(ids, (id) => share(id) * (0.5 + share(id ^ Math.imul(calls, 40503))));
}

/** A number from 0 to 1 that looks random. @param {number} x */
const share = (x) => (Math.imul(x ^ (x >>> 15), 2654435761) >>> 8) / 2 ** 24;
