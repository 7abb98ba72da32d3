/**
 * How many of `count` new samples each part gets, so that they are as equal in size as they can be: all are drawn equally often.
 *
 * @param sizes samples of each part
 */
export function sharesOf(count: number, sizes: readonly number[]): number[] {
  const shares = sizes.map(() => 0);
  const ascending = sizes.map((_, part) => part).toSorted((one, other) => sizes[one]! - sizes[other]!);
  const total = (parts: readonly number[]) => parts.reduce((sum, part) => sum + sizes[part]!, count);
  // The largest ones may be above what the others come to.
  while (total(ascending) < ascending.length * sizes[ascending.at(-1)!]!) ascending.pop();
  const sum = total(ascending);
  ascending.forEach((part, i) => (shares[part] = Math.ceil((sum - i) / ascending.length) - sizes[part]!));
  return shares;
}
