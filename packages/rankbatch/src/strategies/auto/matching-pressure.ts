/** The paper's greatest. */
const MOST = Math.log(1e8);

/**
 * ln s at which draws by rank are as uneven as the losses: N sum p_i^2 of eq. 4, which is (x/2) coth(x/2) for x = ln s and
 * many samples, equals `concentration`.
 *
 * @param concentration >= 1
 * @param eagerness factor
 * @returns 0 .. ln 1e8
 */
export function matchingSteepness(concentration: number, eagerness: number): number {
  let low = 0;
  let high = 2 * concentration;
  for (let i = 0; i < 50; i++) {
    const middle = (low + high) / 2;
    if (middle / 2 / Math.tanh(middle / 2) < concentration) low = middle;
    else high = middle;
  }
  return Math.min(eagerness * low, MOST);
}
