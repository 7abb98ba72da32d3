import { placeInSeries, themes, type Theme } from '@rankbatch/lab/browser';
import type { Curve } from '../../api.js';
import type { Line } from '../../ui/line.js';

const { length } = themes.light.series;

/** Colour and dashes of each curve, by its label: grey for the baseline, for the others those of reports, and again in dashes when they are used up. */
export function lineStyles(curves: readonly Curve[]): ReadonlyMap<string, Pick<Line, 'colour' | 'dashed'>> {
  const baselines = curves.filter(({ isBaseline }) => isBaseline);
  return new Map([
    ...baselines.map(
      ({ label }, index) => [label, { colour: (theme: Theme) => theme.baseline, dashed: index > 0 }] as const,
    ),
    ...[...placesOf(curves)].map(([label, place]) => {
      const colour = (theme: Theme) => theme.series[place % length] ?? theme.ink;
      return [label, { colour, dashed: place >= length }] as const;
    }),
  ]);
}

/** The same colour as CSS, changing with the page's scheme. */
export function cssColour(curves: readonly Curve[], label: string): string {
  const place = placesOf(curves).get(label);
  return place === undefined ? 'var(--baseline)' : `var(--series-${place % length})`;
}

function placesOf(curves: readonly Curve[]): ReadonlyMap<string, number> {
  const others = curves.filter(({ isBaseline }) => !isBaseline).map(({ label }) => label);
  return placeInSeries(others, length);
}
