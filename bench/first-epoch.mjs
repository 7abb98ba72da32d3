// How long `npm start` takes in a clone that is set up, until its first epoch is told: `node bench/first-epoch.mjs [rounds]`; needs `npm run build` and Linux.
// By the clock, and of the processor, which a busy machine disturbs less.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const rounds = Number(process.argv[2] ?? 3);
const command = fileURLToPath(new URL('../packages/lab/bin/rankbatch.js', import.meta.url));
for (let round = 0; round < rounds; round++) {
  const folder = mkdtempSync(join(tmpdir(), 'rankbatch-first-'));
  try {
    const { line, wall, cpu } = await firstEpoch(folder);
    console.log(`${wall.toFixed(1)} s, ${cpu.toFixed(1)} s of the processor: ${line}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {string} cwd @returns {Promise<{ line: string, wall: number, cpu: number }>} seconds */
function firstEpoch(cwd) {
  const begun = performance.now();
  const child = spawn(process.execPath, [command, 'compare'], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
  return new Promise((resolve, reject) => {
    const look = (/** @type {Buffer} */ data) => {
      const line = data
        .toString()
        .split('\n')
        .find((each) => /epoch +\d/i.test(each));
      if (line === undefined) return;
      const cpu = processorSeconds(child.pid);
      child.kill('SIGKILL');
      resolve({ line: line.trim(), wall: (performance.now() - begun) / 1000, cpu });
    };
    child.stdout.on('data', look);
    child.stderr.on('data', look);
    child.on('exit', () => {
      reject(new Error('first-epoch: compare must tell an epoch, got its end'));
    });
  });
}

/** Of a process, by ticks of 10 ms. @param {number | undefined} pid */
function processorSeconds(pid) {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
