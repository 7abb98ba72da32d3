// Races on real MNIST, and keeps one report of it with its screenshots, and those of the board, in the docs. Goes on where it was stopped.
//
//   RANKBATCH_DATA=FOLDER npm run report:example
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const runs = 'runs/mnist-example';
const race =
  '--data mnist --model mlp --optimizer adam --select shuffle,random,rank:1e8:r --epochs 6 --seeds 2 --seed 1 --batch 64';

/** @param {readonly string[]} words */
function node(words) {
  const { status } = spawnSync(process.execPath, words, { cwd: root, stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

node(['packages/lab/bin/rankbatch.js', 'compare', ...race.split(' '), '--out', runs]);
node(['packages/lab/bin/rankbatch.js', 'report', runs]);
mkdirSync(`${root}docs/results`, { recursive: true });
copyFileSync(`${root}${runs}/report.html`, `${root}docs/results/mnist-report.html`);
node(['scripts/screenshots.mjs', 'docs/results/mnist-report.html', 'docs/figures/report-mnist']);
const shown = ['mnist-adam-shuffle-seed1', 'mnist-adam-rank_1e8_r-seed1'];
node(['scripts/board-screenshots.mjs', `${runs}/runs`, 'docs/figures/board', ...shown]);
