import { drawDraws } from '../figures/draws-figure.js';
import { drawLines, type FigureStyle } from '../figures/line-figure.js';
import { raceMeasuresOf, selectionMeasures, type LineMeasure } from '../figures/line-measures.js';
import { strategyColours } from '../figures/strategy-colours.js';
import type { Theme } from '../figures/theme.js';
import { drawTimes } from '../figures/time-figure.js';
import type { Comparison } from './comparison.js';

/** A figure of the report. */
export interface ReportFigure {
  /** Name of its files. */
  readonly name: string;
  readonly title: string;
  /** SVG with a panel for each optimizer, or for `only` one; empty where the runs do not tell. */
  draw(theme: Theme, only?: string): string;
}

/** The figures of a report by section. */
export function reportFigures({ drawn: runs, strategies, baseline, measure }: Comparison): {
  readonly race: readonly ReportFigure[];
  readonly times: readonly ReportFigure[];
  readonly selection: readonly ReportFigure[];
} {
  const style = (theme: Theme): FigureStyle => ({
    theme,
    colours: strategyColours(strategies, baseline, theme),
  });
  const lines = (measures: readonly LineMeasure[]): ReportFigure[] =>
    measures.map((line) => ({
      name: line.name,
      title: line.title,
      draw: (theme, only) => drawLines(runs, line, style(theme), only),
    }));
  return {
    race: lines(raceMeasuresOf(measure)),
    times: [
      {
        name: 'times',
        title: 'Seconds of a whole run',
        draw: (theme, only) => drawTimes(runs, style(theme), only),
      },
    ],
    selection: [
      {
        name: 'draws',
        title: 'Draws per sample in the last epoch',
        draw: (theme, only) => drawDraws(runs, style(theme), only),
      },
      ...lines(selectionMeasures),
    ],
  };
}
