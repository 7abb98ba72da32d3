// Draws a race on MNIST, training cost over time, as light and dark SVG files: a comparison, or the finished study of Figure 1.
//
//   node scripts/race-figure.mjs docs/results/mnist-compare.json docs/figures/race-mnist
//   node scripts/race-figure.mjs docs/results docs/figures/race-mnist
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { drawLines } from '../packages/lab/dist/figures/line-figure.js';
import { raceMeasures } from '../packages/lab/dist/figures/line-measures.js';
import { strategyColours, themes } from '../packages/lab/dist/figures/theme.js';
import { chooseBaseline } from '../packages/lab/dist/judge.js';
import { readEvidence } from './study/page/evidence.mjs';
import { mainScenarios, studies } from './study/studies.mjs';

const [source, target] = process.argv.slice(2);
if (source === undefined || target === undefined) {
  console.error('usage: node scripts/race-figure.mjs COMPARE.json|RESULTS FIGURE (without -light.svg)');
  process.exit(2);
}
const runs = source.endsWith('.json') ? compared(source) : studied(source);
const strategies = [...new Set(runs.map(({ select }) => select))];
mkdirSync(dirname(target), { recursive: true });
for (const [name, theme] of Object.entries(themes)) {
  const colours = strategyColours(strategies, chooseBaseline(strategies), theme);
  writeFileSync(`${target}-${name}.svg`, drawLines(runs, raceMeasures[1], { theme, colours }));
}

/** @param {string} file */
function compared(file) {
  const document = /** @type {import('../packages/lab/src/records.ts').CompareDocument} */ (
    JSON.parse(readFileSync(file, 'utf8'))
  );
  return document.runs;
}

/** All seeds of the two scenarios that are trained to the end; refuses while one is missing. @param {string} results */
function studied(results) {
  const evidence = readEvidence(results);
  const found = evidence.runs('figure1').filter(({ select }) => mainScenarios.includes(select));
  const wanted = studies['figure1']?.filter(({ select }) => mainScenarios.includes(select)).length ?? 0;
  const finished = found.filter(({ isComplete }) => isComplete);
  if (finished.length < wanted)
    refuse(`${results}: must hold ${wanted} finished runs, got ${finished.length}; npm run study:figure1`);
  if (evidence.times === undefined)
    refuse(`${results}: must hold study-time.json, got none; npm run study:time`);
  return finished;
}

/** @type {(message: string) => never} */
function refuse(message) {
  console.error(message);
  process.exit(1);
}
