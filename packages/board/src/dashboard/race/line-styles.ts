import type { Theme } from '@rankbatch/lab/browser';
import type { Curve } from '../../api.js';
import type { Line } from '../../ui/line.js';

/** Colour and dashes of each curve, by its label: grey for the baseline, the palette for the others, and again in dashes when it is used up. */
export function lineStyles(curves: readonly Curve[]): ReadonlyMap<string, Pick<Line, 'colour' | 'dashed'>> {
  const baselines = curves.filter(({ isBaseline }) => isBaseline);
  const others = curves.filter(({ isBaseline }) => !isBaseline);
  const paletteSize = 7;
  return new Map([
    ...baselines.map(
      ({ label }, index) => [label, { colour: (theme: Theme) => theme.baseline, dashed: index > 0 }] as const,
    ),
    ...others.map(({ label }, index) => {
      const colour = (theme: Theme) => theme.series[index % paletteSize] ?? theme.ink;
      return [label, { colour, dashed: index >= paletteSize }] as const;
    }),
  ]);
}

/** The same colour as CSS, changing with the page's scheme. */
export function cssColour(curves: readonly Curve[], label: string): string {
  const index = curves.filter(({ isBaseline }) => !isBaseline).findIndex((curve) => curve.label === label);
  return index < 0 ? 'var(--baseline)' : `var(--series-${index % 7})`;
}
