/**
 * Works on items as they come, at most `lanes` at a time. Where some fail, the error of the earliest is thrown when all that began have ended.
 */
export async function forEachParallel<T>(
  items: AsyncIterable<T>,
  lanes: number,
  work: (item: T, index: number) => Promise<void>,
): Promise<void> {
  const iterator: AsyncIterator<T, unknown> = items[Symbol.asyncIterator]();
  let next = 0;
  const failures = new Map<number, unknown>();
  const lane = async (): Promise<void> => {
    while (failures.size === 0) {
      const turn = iterator.next();
      const index = next++;
      try {
        const taken = await turn;
        if (taken.done === true) return;
        await work(taken.value, index);
      } catch (error) {
        failures.set(index, error);
      }
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  await iterator.return?.();
  if (failures.size > 0) throw failures.get(Math.min(...failures.keys()));
}
