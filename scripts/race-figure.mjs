// Draws the race of a comparison, training cost over time, as light and dark SVG files.
//
//   node scripts/race-figure.mjs docs/results/mnist-compare.json docs/figures/race-mnist
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { drawLines } from '../packages/lab/dist/figures/line-figure.js';
import { raceMeasures } from '../packages/lab/dist/figures/line-measures.js';
import { strategyColours, themes } from '../packages/lab/dist/figures/theme.js';
import { chooseBaseline } from '../packages/lab/dist/judge.js';

const [source, target] = process.argv.slice(2);
if (source === undefined || target === undefined) {
  console.error('usage: node scripts/race-figure.mjs COMPARE.json FIGURE (without -light.svg)');
  process.exit(2);
}
const { runs } = /** @type {import('../packages/lab/src/records.ts').CompareDocument} */ (
  JSON.parse(readFileSync(source, 'utf8'))
);
const strategies = [...new Set(runs.map(({ select }) => select))];
mkdirSync(dirname(target), { recursive: true });
for (const [name, theme] of Object.entries(themes)) {
  const colours = strategyColours(strategies, chooseBaseline(strategies), theme);
  writeFileSync(`${target}-${name}.svg`, drawLines(runs, raceMeasures[1], { theme, colours }));
}
