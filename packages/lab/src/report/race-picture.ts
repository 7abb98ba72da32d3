import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { drawLines } from '../figures/line-figure.js';
import { raceMeasuresOf } from '../figures/line-measures.js';
import { strategyColours } from '../figures/strategy-colours.js';
import { themes } from '../figures/theme.js';
import { measureOf } from '../results/measure.js';
import type { CompareDocument } from '../results/records.js';

/**
 * Draws the training cost of a race of which nothing is kept, into a new folder for temporary files.
 *
 * @returns the path of the SVG file
 */
export async function drawRacePicture({ runs, baseline, task }: CompareDocument): Promise<string> {
  const strategies = [...new Set(runs.map(({ select }) => select))];
  const theme = themes.light;
  const [costs] = raceMeasuresOf(measureOf(task));
  const colours = strategyColours(strategies, baseline, theme);
  const picture = drawLines(runs, costs, { theme, colours, panel: { width: 640, height: 400 } });
  const path = join(await mkdtemp(join(tmpdir(), 'rankbatch-')), 'race.svg');
  await writeFile(path, picture);
  return path;
}
