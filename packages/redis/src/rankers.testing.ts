import { type Ranker, rankRun, type RankRunOptions } from './index.js';
import { afterAll } from 'vitest';

/** Starts rankers that are closed after the tests of a file. Use it behind `useRedis`, as what comes last is undone first. */
export function useRankers(): (given: RankRunOptions) => Promise<void> {
  const rankers: Ranker[] = [];
  afterAll(async () => {
    await Promise.all(rankers.map((ranker) => ranker.close()));
  });
  return async (given) => {
    rankers.push(await rankRun(given));
  };
}
