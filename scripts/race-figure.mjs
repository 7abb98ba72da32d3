// Draws the race of a comparison, training cost over time, as light and dark SVG files.
//
//   node scripts/race-figure.mjs docs/results/mnist-compare.json docs/figures/race-mnist
import * as Plot from '@observablehq/plot';
import { parseHTML } from 'linkedom';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/** Colours of Okabe & Ito's palette, which stays distinct for colour-blind eyes. */
const themes = {
  light: { ink: '#24292f', colours: ['#0072b2', '#8a8a8a', '#d55e00'] },
  dark: { ink: '#d0d7de', colours: ['#56b4e9', '#a0a0a0', '#e69f00'] },
};
const optimizerNames = new Map([
  ['adam', 'Adam'],
  ['adadelta', 'AdaDelta'],
]);

const [source, target] = process.argv.slice(2);
if (source === undefined || target === undefined) {
  console.error('usage: node scripts/race-figure.mjs COMPARE.json FIGURE (without -light.svg)');
  process.exit(2);
}
const comparison = /** @type {import('../packages/lab/src/records.ts').CompareDocument} */ (
  JSON.parse(readFileSync(source, 'utf8'))
);
const points = comparison.runs.flatMap(({ optimizer, select, seed, epochs }) => {
  let minutes = 0;
  return epochs.map(({ trainLoss, trainSeconds, selectSeconds, recomputeSeconds }) => {
    minutes += (trainSeconds + selectSeconds + recomputeSeconds) / 60;
    return { optimizer: optimizerNames.get(optimizer) ?? optimizer, select, seed, minutes, trainLoss };
  });
});
const strategies = [...new Set(points.map(({ select }) => select))];
/** The last point of every line; of two that nearly meet, the upper one's label goes up and the lower one's down. */
const ends = [...new Set(points.map(({ optimizer }) => optimizer))].flatMap((optimizer) => {
  const last = strategies
    .flatMap((select) => points.findLast((p) => p.optimizer === optimizer && p.select === select) ?? [])
    .sort((p, q) => q.trainLoss - p.trainLoss);
  const near = (/** @type {number} */ i) =>
    (last[i]?.trainLoss ?? Infinity) / (last[i + 1]?.trainLoss ?? 0) < 1.4;
  return last.map((point, i) => ({ ...point, shift: (near(i) ? -7 : 0) + (near(i - 1) ? 7 : 0) }));
});

for (const [theme, { ink, colours }] of Object.entries(themes)) {
  const { document } = parseHTML('<!doctype html><body></body>');
  const figure = Plot.plot({
    document,
    width: 860,
    height: 340,
    marginLeft: 56,
    marginRight: 84,
    marginBottom: 44,
    style: { background: 'none', color: ink, fontFamily: 'system-ui, sans-serif', fontSize: '13px' },
    fx: { label: null, domain: [...new Set(points.map(({ optimizer }) => optimizer))], padding: 0.3 },
    x: {
      label: 'training time in minutes, evaluation left out',
      labelAnchor: 'center',
      labelArrow: 'none',
      ticks: 5,
      domain: [0, Math.max(...points.map((p) => p.minutes))],
    },
    y: {
      type: 'log',
      label: 'training cost in nats',
      labelArrow: 'none',
      ticks: 5,
      tickFormat: '.0e',
      grid: false,
    },
    color: { domain: strategies, range: colours },
    marks: [
      Plot.gridY({ stroke: ink, strokeOpacity: 0.14, ticks: 5 }),
      Plot.ruleY([Math.min(...points.map((p) => p.trainLoss)) * 0.8], { strokeOpacity: 0 }),
      Plot.lineY(points, {
        fx: 'optimizer',
        x: 'minutes',
        y: 'trainLoss',
        z: ({ select, seed }) => `${select} ${seed}`,
        stroke: 'select',
        strokeWidth: 2.2,
      }),
      Plot.dot(points, { fx: 'optimizer', x: 'minutes', y: 'trainLoss', fill: 'select', r: 2.6 }),
      ...[-7, 0, 7].map((dy) =>
        Plot.text(
          ends.filter(({ shift }) => shift === dy),
          {
            fx: 'optimizer',
            x: 'minutes',
            y: 'trainLoss',
            text: 'select',
            fill: 'select',
            textAnchor: 'start',
            dx: 8,
            dy,
            fontWeight: 600,
          },
        ),
      ),
    ],
  });
  figure.setAttribute('xmlns', 'http://www.w3.org/2000/svg');
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(`${target}-${theme}.svg`, `${figure.outerHTML}\n`);
}
