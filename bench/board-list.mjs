// Processor time of the board's list of runs: `node bench/board-list.mjs 2000`; needs `npm run build`. Trains one small run and shows it many times.
import { linkSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { get } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { serveBoard } from '@rankbatch/board';
import { trainSmall } from '../scripts/fuzz/attack-runs.mjs';

const count = Number(process.argv[2] ?? 2000);
const folder = mkdtempSync(join(tmpdir(), 'rankbatch-board-'));

/** @param {string} url @returns {Promise<number>} the bytes of the answer */
const ask = (url) =>
  new Promise((resolve, reject) => {
    get(url, (response) => {
      let bytes = 0;
      response.on('data', (/** @type {Buffer} */ chunk) => (bytes += chunk.length));
      response.on('end', () => resolve(bytes));
    }).on('error', reject);
  });

try {
  const first = join(folder, 'runs', 'run-0');
  trainSmall(first);
  const files = readdirSync(first, { withFileTypes: true }).filter((entry) => entry.isFile());
  for (let k = 1; k < count; k++) {
    const run = join(folder, 'runs', `run-${k}`);
    mkdirSync(run);
    for (const { name } of files) linkSync(join(first, name), join(run, name));
  }
  const board = await serveBoard({ folder, port: 0 });
  // Files of a moment ago are looked at again.
  await sleep(3000);
  /** @type {number[]} */
  const times = [];
  for (let round = 0; round < 14; round++) {
    const before = process.cpuUsage();
    const start = performance.now();
    const bytes = await ask(`${board.url}api/runs`);
    const { user, system } = process.cpuUsage(before);
    const seconds = ((performance.now() - start) / 1000).toFixed(2);
    const ms = (user + system) / 1000;
    if (round > 2) times.push(ms);
    else
      console.log(`answer ${round + 1}: ${ms.toFixed(0)} ms of processor time, ${seconds} s, ${bytes} bytes`);
    // Longer than what an answer is kept for.
    await sleep(1200);
  }
  times.sort((a, b) => a - b);
  console.log(`median of the next ${times.length}: ${times[times.length >> 1]?.toFixed(0)} ms`);
  await board.close();
} finally {
  rmSync(folder, { recursive: true, force: true });
}
