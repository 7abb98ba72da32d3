import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import type { Theme } from './theme.js';

export { Plot };

/** Width of a character of the figures' text in pixels, on average. */
export const characterWidth = 7;

/** Draws a plot as the text of an SVG file; `label` is what a screen reader says. */
export function toSvg(label: string, theme: Theme, options: Plot.PlotOptions): string {
  const { document } = parseHTML('<!doctype html><body></body>');
  const figure = Plot.plot({
    document,
    ...options,
    ariaLabel: label,
    style: { background: 'none', color: theme.ink, fontFamily: 'system-ui, sans-serif', fontSize: '12px' },
  });
  figure.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  figure.setAttribute('role', 'img');
  return `${figure.outerHTML}\n`;
}
