/**
 * The positions of the `count` greatest values, greatest first; of equal values the lower position first. Those that do not
 * pass `keep` are left out.
 */
export function greatest(
  values: ArrayLike<number>,
  count: number,
  keep: (position: number) => boolean = () => true,
): number[] {
  const positions: number[] = [];
  for (let position = 0; position < values.length; position += 1)
    if (keep(position)) positions.push(position);
  return positions.sort((a, b) => (values[b] ?? 0) - (values[a] ?? 0) || a - b).slice(0, count);
}
