// Time of a report about many runs: `node bench/report.mjs 200`; needs `npm run build`. Trains one small run and changes its seed.
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { command, trainSmall } from '../scripts/fuzz/attack-runs.mjs';

const count = Number(process.argv[2] ?? 200);
const folder = mkdtempSync(join(tmpdir(), 'rankbatch-report-'));
try {
  const first = join(folder, 'first');
  trainSmall(first, ['--epochs', '20']);
  const manifest = readFileSync(join(first, 'run.json'), 'utf8');
  const selects = ['shuffle', 'auto', 'rank:100', 'rank:1e8'];
  for (let k = 0; k < count; k++) {
    const run = join(folder, 'race', 'runs', `run-${k}`);
    cpSync(first, run, { recursive: true });
    // Without the checksums, which tell that it is another run's.
    rmSync(join(run, 'checksums.json'));
    const own = manifest
      .replace(/"seed":\s*1/, `"seed":${1 + Math.floor(k / selects.length)}`)
      .replace(/"select":\s*"auto"/, `"select":"${selects[k % selects.length]}"`);
    writeFileSync(join(run, 'run.json'), own);
  }
  const start = performance.now();
  const tell =
    "process.on('exit', () => { const { user, system } = process.cpuUsage(); process._rawDebug('processor time', (user + system) / 1e6, 's'); })";
  const hook = `data:text/javascript,${encodeURIComponent(tell)}`;
  const child = spawn(process.execPath, ['--import', hook, command, 'report', join(folder, 'race')], {
    env: { ...process.env, RANKBATCH_OFFLINE: '1' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let last = start;
  let longest = 0;
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (/** @type {Buffer} */ text) => {
      const now = performance.now();
      longest = Math.max(longest, now - last);
      last = now;
      process.stdout.write(`${((now - start) / 1000).toFixed(1).padStart(6)} s  ${text.toString()}`);
    });
  await once(child, 'close');
  const seconds = (performance.now() - start) / 1000;
  console.log(`${count} runs: ${seconds.toFixed(1)} s, the longest silence ${(longest / 1000).toFixed(1)} s`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
