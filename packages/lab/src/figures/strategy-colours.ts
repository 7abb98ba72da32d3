import type { Theme } from './theme.js';

/** The place in a theme's series that each kind of strategy has in all reports, pages and figures, as long as it is free. */
const places: Readonly<Record<string, number>> = {
  rank: 0,
  auto: 1,
  proportional: 2,
  selectiveBackprop: 3,
  backprop: 3,
  infoBatch: 4,
  infobatch: 4,
  uniform: 5,
  random: 5,
  thin: 6,
};

/**
 * The place of each strategy in a theme's series: that of its kind; where another of the kind has it, or none is set, the next free one. Places from
 * the length of the series on begin it again. Which strategy has which follows from which there are, not from their order.
 *
 * @param names texts of strategies but the baseline, such as `rank:100`, with more behind a comma where runs differ in more
 */
export function placeInSeries(names: readonly string[], length: number): ReadonlyMap<string, number> {
  const found = new Map<string, number>();
  const taken = new Set<number>();
  const sorted = [...new Set(names)].sort();
  const take = (name: string, place: number) => {
    found.set(name, place);
    taken.add(place);
  };
  for (const name of sorted) {
    const place = places[/^\w*/.exec(name)?.[0] ?? ''];
    if (place !== undefined && place < length && !taken.has(place)) take(name, place);
  }
  let free = 0;
  for (const name of sorted)
    if (!found.has(name)) {
      while (taken.has(free)) free += 1;
      take(name, free);
    }
  return found;
}

/** The colour of every strategy: the baseline grey, the others as {@link placeInSeries} has them. */
export function strategyColours(
  strategies: readonly string[],
  baseline: string,
  theme: Theme,
): ReadonlyMap<string, string> {
  const { length } = theme.series;
  const found = placeInSeries(
    strategies.filter((strategy) => strategy !== baseline),
    length,
  );
  return new Map(
    strategies.map((strategy) => {
      const place = found.get(strategy);
      return [strategy, place === undefined ? theme.baseline : (theme.series[place % length] ?? theme.ink)];
    }),
  );
}
