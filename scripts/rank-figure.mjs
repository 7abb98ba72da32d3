// Draws how often each rank is drawn at several pressures, for docs/how-it-works.md: node scripts/rank-figure.mjs
import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { RankDistribution } from 'rankbatch';
import { Plot, themes, toSvg } from '@rankbatch/lab/internal';

const samples = 1000;
const pressures = [1, 10, 100, 1e4];
const margin = { top: 24, right: 124, bottom: 44, left: 52 };

const points = pressures.flatMap((pressure) => {
  const ranks = new RankDistribution(samples, pressure);
  return Array.from({ length: samples / 10 + 1 }, (_, i) => {
    const rank = Math.max(1, i * 10);
    return { name: `pressure ${pressure}`, rank, draws: ranks.probability(rank) * samples };
  });
});

for (const name of /** @type {const} */ (['light', 'dark'])) {
  const theme = themes[name];
  /** @param {{ name: string }} point */
  const paint = (point) =>
    point.name === 'pressure 1'
      ? theme.baseline
      : (theme.series[pressures.findIndex((pressure) => point.name === `pressure ${pressure}`) - 1] ??
        theme.ink);
  const svg = toSvg(`Draws an epoch of each of ${samples} samples, by rank, at several pressures`, theme, {
    width: 640,
    height: 320,
    marginTop: margin.top,
    marginRight: margin.right,
    marginBottom: margin.bottom,
    marginLeft: margin.left,
    x: {
      label: `rank of the loss, 1 is the greatest of ${samples}`,
      labelArrow: 'none',
      labelAnchor: 'center',
    },
    // On a logarithmic axis the pressure is the height between the two ends of a line.
    y: {
      type: 'log',
      label: 'draws an epoch, on average',
      labelArrow: 'none',
      domain: [0.001, 10],
      ticks: [0.001, 0.01, 0.1, 1, 10],
      tickFormat: '~f',
      grid: true,
    },
    marks: [
      Plot.line(points, { x: 'rank', y: 'draws', z: 'name', stroke: paint, strokeWidth: 2 }),
      Plot.text(
        points.filter(({ rank }) => rank === samples),
        { x: 'rank', y: 'draws', text: 'name', fill: paint, textAnchor: 'start', dx: 8, fontWeight: 600 },
      ),
    ],
  });
  writeFileSync(fileURLToPath(new URL(`../docs/figures/draws-by-rank-${name}.svg`, import.meta.url)), svg);
}
