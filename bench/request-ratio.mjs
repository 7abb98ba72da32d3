// Processor time of requests to the board, as a ratio to that of another build in the same run, in turn:
// `git worktree add ../before COMMIT && (cd ../before && npm run setup) && npm run build && node bench/request-ratio.mjs ../before [rounds] [runs]`.
// Each build trains a small run, which its board shows many times.
import { spawnSync } from 'node:child_process';
import { linkSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';

const [before, rounds = '30', runs = '20'] = process.argv.slice(2);
if (before === undefined) throw new Error('request-ratio: must be given the folder of the other build');
const folder = mkdtempSync(join(tmpdir(), 'rankbatch-requests-'));
const paths = [
  'api/runs',
  'api/race?run=0',
  'api/ranks?run=0',
  'api/samples?run=0&list=hardest',
  'dashboard/',
];

/** @param {string} build @param {string} name */
async function boardOf(build, name) {
  const home = join(folder, name);
  const first = join(home, 'run-0');
  const words = ['train', '--size', '64', '--threads', '1', '--epochs', '2', '--quiet', '--out', first];
  const { status, stderr } = spawnSync(
    process.execPath,
    [join(build, 'packages/lab/bin/rankbatch.js'), ...words],
    { encoding: 'utf8' },
  );
  if (status !== 0) throw new Error(stderr);
  const files = readdirSync(first, { withFileTypes: true }).filter((entry) => entry.isFile());
  for (let k = 1; k < Number(runs); k++) {
    mkdirSync(join(home, `run-${k}`));
    for (const file of files) linkSync(join(first, file.name), join(home, `run-${k}`, file.name));
  }
  const entry = pathToFileURL(join(build, 'packages/board/dist/index.js')).href;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the caller says it is
  const { serveBoard } = /** @type {typeof import('@rankbatch/board')} */ (await import(entry));
  const board = await serveBoard({ folder: home, port: 0 });
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the board gives
  const list = /** @type {{ runs: { id: string }[] }} */ (JSON.parse(await ask(`${board.url}api/runs`)));
  const id = list.runs[0]?.id ?? '';
  return {
    board,
    urls: paths.map((path) => board.url + path.replace('run=0', `run=${encodeURIComponent(id)}`)),
  };
}

/** @param {string} url @returns {Promise<string>} */
const ask = (url) =>
  new Promise((done, reject) => {
    get(url, (response) => {
      let text = '';
      response.on('data', (/** @type {Buffer} */ chunk) => (text += chunk.toString()));
      response.on('end', () =>
        response.statusCode === 200
          ? done(text)
          : reject(new Error(`${url}: ${response.statusCode}: ${text}`)),
      );
    }).on('error', reject);
  });

/** Processor time and time by the clock of one request, the board's threads included, in ms. @param {string} url */
async function time(url) {
  const [begun, used] = [performance.now(), process.cpuUsage()];
  await ask(url);
  const { user, system } = process.cpuUsage(used);
  return { wall: performance.now() - begun, cpu: (user + system) / 1000 };
}

try {
  const ours = await boardOf(fileURLToPath(new URL('..', import.meta.url)), 'now');
  const theirs = await boardOf(resolve(before), 'before');
  for (const [k, path] of paths.entries()) {
    /** @type {{ wall: number, cpu: number, ms: number }[]} */
    const ratios = [];
    for (let round = -3; round < Number(rounds); round++) {
      // Longer than what an answer is kept for.
      await sleep(1100);
      const urls = [ours.urls[k] ?? '', theirs.urls[k] ?? ''];
      // Which of them comes first takes turns.
      if (round % 2 !== 0) urls.reverse();
      const times = [await time(urls[0] ?? ''), await time(urls[1] ?? '')];
      if (round % 2 !== 0) times.reverse();
      const [mine, old] = times;
      if (round >= 0 && mine && old)
        ratios.push({ wall: mine.wall / old.wall, cpu: mine.cpu / old.cpu, ms: mine.cpu });
    }
    const at = (/** @type {'wall' | 'cpu' | 'ms'} */ key, /** @type {number} */ share) =>
      ratios.map((ratio) => ratio[key]).sort((a, b) => a - b)[Math.floor(share * (ratios.length - 1))] ?? NaN;
    console.log(
      `${path.padEnd(32)} now / before: processor time ${at('cpu', 0.5).toFixed(2)} (quartiles ${at('cpu', 0.25).toFixed(2)} to ${at('cpu', 0.75).toFixed(2)}), ` +
        `by the clock ${at('wall', 0.5).toFixed(2)}; ${at('ms', 0.5).toFixed(1)} ms now`,
    );
  }
  await Promise.all([ours.board.close(), theirs.board.close()]);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
