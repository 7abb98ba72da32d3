import { placeInSeries, themes, type Theme } from '@rankbatch/lab/browser';

const { length } = themes.light.series;

function placeOf(name: string): number {
  return placeInSeries([name], length).get(name) ?? 0;
}

/** The colour that a strategy has in reports and on the board, too. */
export function selectionColour(name: string, theme: Theme): string {
  return theme.series[placeOf(name)] ?? theme.ink;
}

/** The same as CSS, changing with the page's scheme. */
export function selectionCssColour(name: string): string {
  return `var(--series-${placeOf(name)})`;
}
