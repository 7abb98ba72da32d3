// Packed as one file with the part of Plot and of its 35 packages that it uses: scripts/bundle-figures.mjs.
import domino from '@mixmark-io/domino';
import * as Plot from '@observablehq/plot';
import { ticks } from 'd3-array';
import type { Theme } from './theme.js';

export { Plot, ticks };

/** Width of a character of the figures' text in pixels, on average. */
export const characterWidth = 7;

/** Draws a plot as the text of an SVG file; `label` is what a screen reader says. */
export function toSvg(label: string, theme: Theme, options: Plot.PlotOptions): string {
  const document = domino.createDocument('<body></body>');
  const figure = Plot.plot({
    document,
    ...options,
    ariaLabel: label,
    style: { background: 'none', color: theme.ink, fontFamily: 'system-ui, sans-serif', fontSize: '12px' },
  });
  figure.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  figure.setAttribute('role', 'img');
  // The one entity of HTML that XML does not know.
  return `${figure.outerHTML.replaceAll('&nbsp;', '\u00A0')}\n`;
}
