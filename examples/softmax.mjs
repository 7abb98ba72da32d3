// Softmax regression, for the examples that train in several threads or processes.

/** @typedef {{ pixels: Float32Array, labels: ArrayLike<number>, classes: number }} Data */

/**
 * Losses of some samples, and the gradient of the sum of factor * loss.
 * @param {Data} data
 * @param {Float64Array} model [classes, inputs], as is the gradient
 * @param {Uint32Array} ids
 * @param {Float32Array} factors what each loss counts in the sum
 */
export function lossesAndGradient({ pixels, labels, classes }, model, ids, factors) {
  const inputs = pixels.length / labels.length;
  /** @param {Float64Array} matrix @param {number} c */
  const rowOf = (matrix, c) => matrix.subarray(c * inputs, (c + 1) * inputs);
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
  return { losses, gradient };
}

/** @param {Float64Array} a @param {Float32Array} b */
function dot(a, b) {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += Number(a[k]) * Number(b[k]);
  return sum;
}

/** @param {Float64Array} a @param {number} factor @param {Float32Array | Float64Array} b */
export function addScaled(a, factor, b) {
  for (let k = 0; k < a.length; k++) a[k] = Number(a[k]) + factor * Number(b[k]);
}
