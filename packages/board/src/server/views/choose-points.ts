/**
 * Which of `count` points to keep so that lines through them look as through all: the first and the last, and of every stretch in
 * between the lowest and the highest of each line (min-max decimation).
 *
 * @param lines values of the lines that must keep their extremes, each [count]; null where there is none
 * @param limit number of points at most, at least 2
 * @returns indices, rising
 */
export function choosePoints(
  count: number,
  lines: readonly (readonly (number | null)[])[],
  limit: number,
): number[] {
  if (count <= limit) return Array.from({ length: count }, (_, index) => index);
  const stretches = Math.max(1, Math.floor((limit - 2) / Math.max(1, 2 * lines.length)));
  const kept = new Set([0, count - 1]);
  for (let stretch = 0; stretch < stretches; stretch += 1) {
    const from = Math.floor((stretch * count) / stretches);
    const to = Math.floor(((stretch + 1) * count) / stretches);
    for (const line of lines)
      for (const index of extremes(line, from, to)) if (kept.size < limit) kept.add(index);
  }
  return [...kept].sort((a, b) => a - b);
}

function extremes(line: readonly (number | null)[], from: number, to: number): number[] {
  let lowest = -1;
  let highest = -1;
  for (let index = from; index < to; index += 1) {
    const value = line[index] ?? null;
    if (value === null) continue;
    if (lowest < 0 || value < (line[lowest] ?? 0)) lowest = index;
    if (highest < 0 || value > (line[highest] ?? 0)) highest = index;
  }
  return lowest < 0 ? [] : [lowest, highest];
}
