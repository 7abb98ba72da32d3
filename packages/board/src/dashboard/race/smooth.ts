/**
 * Exponential moving average over the epochs [n]: each value takes part by `strength` to the power of the epochs that have gone by since,
 * from the first one on without bias. On logarithms where `log`, as such curves are seen.
 *
 * @param strength 0 (as it is) to less than 1
 */
export function smooth(
  values: readonly (number | null)[],
  epochs: readonly number[],
  { strength, log }: { readonly strength: number; readonly log: boolean },
): (number | null)[] {
  if (strength === 0) return [...values];
  const isLog = log && values.every((value) => value === null || value > 0);
  let sum = 0;
  let weight = 0;
  let before: number | undefined;
  return values.map((value, index) => {
    if (value === null) return null;
    const epoch = epochs[index] ?? 0;
    const kept = before === undefined ? 0 : strength ** (epoch - before);
    before = epoch;
    // A point that stands for several epochs weighs as all of them would.
    const own = weight === 0 ? 1 - strength : 1 - kept;
    sum = kept * sum + own * (isLog ? Math.log(value) : value);
    weight = kept * weight + own;
    return isLog ? Math.exp(sum / weight) : sum / weight;
  });
}
