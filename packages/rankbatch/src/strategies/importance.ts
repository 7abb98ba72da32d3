/**
 * Weights (N p)^-beta, divided by the greatest of the batch, which undo the preference of a draw in part (beta < 1) or whole (beta = 1).
 *
 * Source: arXiv:1511.05952, section 3.4, with its normalization. Beta 0 gives weights of 1.
 *
 * @param probabilities [B] of each draw, > 0
 * @returns [B]
 */
export function importanceWeights(probabilities: Float64Array, beta: number): Float32Array {
  const weights = new Float32Array(probabilities.length).fill(1);
  if (beta === 0) return weights;
  const least = probabilities.reduce((a, b) => Math.min(a, b));
  return weights.map((_, i) => (least / probabilities[i]!) ** beta);
}
