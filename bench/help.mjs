// Processor time of `rankbatch --help` beside that of a Node.js that does nothing, in turn: `node bench/help.mjs 11`; needs `npm run build`.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const rounds = Number(process.argv[2] ?? 11);
const command = fileURLToPath(new URL('../packages/lab/bin/rankbatch.js', import.meta.url));
const tell = `process.on('exit', () => { const { user, system } = process.cpuUsage(); process._rawDebug('ms', (user + system) / 1000); })`;
const hook = `data:text/javascript,${encodeURIComponent(tell)}`;

/** @type {[string, string[]][]} */
const tasks = [
  ['node, nothing', ['-e', '0']],
  ['rankbatch --help', [command, '--help']],
  ['rankbatch verify --help', [command, 'verify', '--help']],
  ['rankbatch train --help', [command, 'train', '--help']],
];
/** @type {number[][]} */
const times = tasks.map(() => []);
for (let round = 0; round < rounds; round++)
  for (const [k, [, words]] of tasks.entries()) {
    const { stderr } = spawnSync(process.execPath, ['--import', hook, ...words], { encoding: 'utf8' });
    times[k]?.push(Number(/^ms (.*)$/m.exec(stderr)?.[1]));
  }
for (const [k, [name]] of tasks.entries()) {
  const sorted = (times[k] ?? []).sort((a, b) => a - b);
  const [least, median] = [sorted[0] ?? NaN, sorted[rounds >> 1] ?? NaN];
  console.log(
    `${name.padEnd(26)} ${median.toFixed(0).padStart(5)} ms, least ${least.toFixed(0).padStart(4)}`,
  );
}
