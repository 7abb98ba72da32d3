// What each worker of workers.ts does: losses and gradient of its part of a batch. It knows nothing of selection.
import { parentPort, workerData } from 'node:worker_threads';
import { lossesAndGradient } from './softmax.mjs';

/** @typedef {{ ids: Uint32Array, factors: Float32Array, model: Float64Array }} Question factors: what each loss counts in the sum */
/** @typedef {{ ids: Uint32Array, losses: Float64Array, gradient: Float64Array }} Answer its losses go by ids, not by position */

const data = /** @type {import('./softmax.mjs').Data} */ (workerData);

/**
 * @param {Question} question
 * @returns {Answer}
 */
function answer({ ids, factors, model }) {
  return { ids, ...lossesAndGradient(data, model, ids, factors) };
}

parentPort?.on('message', (/** @type {Question} */ question) => parentPort?.postMessage(answer(question)));
