// What each worker of workers.ts does: losses and gradient of its part of a batch. It knows nothing of selection.
import { parentPort, workerData } from 'node:worker_threads';

/** @typedef {{ pixels: Float32Array, labels: Uint8Array, classes: number }} Data */
/** @typedef {{ ids: Uint32Array, factors: Float32Array, model: Float64Array }} Question factors: what each loss counts in the sum */
/** @typedef {{ ids: Uint32Array, losses: Float64Array, gradient: Float64Array }} Answer its losses go by ids, not by position */

const { pixels, labels, classes } = /** @type {Data} */ (workerData);
const inputs = pixels.length / labels.length;

/**
 * Softmax regression: model and gradient are [classes, inputs].
 * @param {Question} question
 * @returns {Answer}
 */
function answer({ ids, factors, model }) {
  const gradient = new Float64Array(model.length);
  const losses = Float64Array.from(ids, (id, i) => {
    const x = pixels.subarray(id * inputs, (id + 1) * inputs);
    const scores = new Float64Array(classes).map((_, c) => dot(rowOf(model, c), x));
    const greatest = Math.max(...scores);
    const exps = scores.map((score) => Math.exp(score - greatest));
    const total = exps.reduce((sum, exp) => sum + exp);
    const label = Number(labels[id]);
    exps.forEach((exp, c) => {
      const slope = Number(factors[i]) * (exp / total - (c === label ? 1 : 0));
      addScaled(rowOf(gradient, c), slope, x);
    });
    return greatest + Math.log(total) - Number(scores[label]);
  });
  return { ids, losses, gradient };
}

/** @param {Float64Array} matrix @param {number} c */
function rowOf(matrix, c) {
  return matrix.subarray(c * inputs, (c + 1) * inputs);
}

/** @param {Float64Array} a @param {Float32Array} b */
function dot(a, b) {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += Number(a[k]) * Number(b[k]);
  return sum;
}

/** @param {Float64Array} a @param {number} factor @param {Float32Array} b */
function addScaled(a, factor, b) {
  for (let k = 0; k < a.length; k++) a[k] = Number(a[k]) + factor * Number(b[k]);
}

parentPort?.on('message', (/** @type {Question} */ question) => parentPort?.postMessage(answer(question)));
