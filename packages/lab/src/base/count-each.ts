/** How many labels are 0, 1, .. of so many classes. */
export function countEach(labels: Iterable<number>, classes: number): number[] {
  const counts = Array.from({ length: classes }, () => 0);
  for (const label of labels) counts[label]! += 1;
  return counts;
}
