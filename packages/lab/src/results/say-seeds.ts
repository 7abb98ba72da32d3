import { groupByCell } from './group-by-cell.js';
import type { RunName } from './records.js';

/** Seeds in their order: `3`, `1 to 3`, `1, 3 to 5`. */
export function listSeeds(seeds: readonly number[]): string {
  const rows: { first: number; last: number }[] = [];
  for (const seed of [...new Set(seeds)].sort((a, b) => a - b)) {
    const row = rows.at(-1);
    if (row && seed === row.last + 1) row.last = seed;
    else rows.push({ first: seed, last: seed });
  }
  return rows.map(({ first, last }) => (first === last ? `${first}` : `${first} to ${last}`)).join(', ');
}

/** Runs by their strategy, optimizer and seeds: `rank:100 with adam, seeds 2, 5`. */
export function nameRuns(runs: readonly RunName[]): string {
  return [...groupByCell(runs).entries()]
    .map(([, group]) => {
      const { optimizer, select } = group[0]!;
      return `${select} with ${optimizer}, ${group.length === 1 ? 'seed' : 'seeds'} ${listSeeds(group.map(({ seed }) => seed))}`;
    })
    .join('; ');
}
