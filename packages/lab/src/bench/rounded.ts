/** A number with at most so many decimals, for JSON. */
export function rounded(value: number, decimals: number): number {
  return Number(value.toFixed(decimals));
}
