// Predicts many rows of a table, and says the most memory that the process had: whether a file larger than memory can be predicted.
//
//   node bench/many-rows.mjs --rows 2000000 --folder FOLDER
import { spawnSync } from 'node:child_process';
import { createWriteStream, mkdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { scriptOptions } from '../scripts/script-options.mjs';

const { values } = scriptOptions(import.meta.url, {
  options: {
    rows: { type: 'string', default: '2000000' },
    folder: { type: 'string', default: 'many-rows' },
  },
});
const count = Number(values.rows);
const folder = resolve(values.folder);
const command = fileURLToPath(new URL('../packages/lab/bin/rankbatch.js', import.meta.url));
mkdirSync(folder, { recursive: true });

/** @param {number} i */
const row = (i) => `${i % 97},${(i * 7) % 1000},${['sea', 'hill', 'town'][i % 3]},"note, ${i % 13}"`;

/** @param {readonly string[]} words */
function rankbatch(words) {
  // The process itself knows best how much it had.
  const tell = `process.on('exit', () => console.log('peak of memory: ' + Math.round(process.resourceUsage().maxRSS / 1024) + ' MiB'))`;
  const node = ['--import', `data:text/javascript,${encodeURIComponent(tell)}`, command];
  const begun = performance.now();
  const { status } = spawnSync(process.execPath, [...node, ...words], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
  return (performance.now() - begun) / 1000;
}

const training = join(folder, 'training.csv');
writeFileSync(
  training,
  `age,price,place,note,kind\n${Array.from({ length: 1000 }, (_, i) => `${row(i)},${i % 97 > 50 ? 'old' : 'new'}\n`).join('')}`,
);
const run = join(folder, 'run');
rmSync(run, { recursive: true, force: true });
rankbatch(['train', '--data', training, '--epochs', '1', '--out', run, '--quiet']);

const file = join(folder, 'rows.csv');
const stream = createWriteStream(file);
stream.write('age,price,place,note\n');
for (let i = 0; i < count; i += 10_000) {
  const lines = Array.from({ length: Math.min(10_000, count - i) }, (_, k) => `${row(i + k)}\n`);
  if (!stream.write(lines.join(''))) await once(stream, 'drain');
}
stream.end();
await once(stream, 'close');
const seconds = rankbatch(['predict', run, file, '--out', join(folder, 'predicted.csv')]);
const megabytes = Math.round(statSync(file).size / 1e6);
console.log(
  `${count} rows, ${megabytes} MB, in ${seconds.toFixed(0)} s, ${Math.round(count / seconds)} rows a second`,
);
