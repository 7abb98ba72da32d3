// Races on a folder of pictures of mixed sizes and formats, as people have them, then predicts a new folder: the same as image-folder.test.ts on a larger scale.
//
//   node scripts/mixed-pictures.mjs --pictures 2000 --folder FOLDER [--jobs 2] [--size 32]
//
// Ends with 1 where a step fails, or ends without having done its work.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { scriptOptions } from './script-options.mjs';

const { values } = scriptOptions(import.meta.url, {
  options: {
    pictures: { type: 'string', default: '2000' },
    folder: { type: 'string', default: 'mixed-pictures' },
    jobs: { type: 'string', default: '2' },
    size: { type: 'string', default: '32' },
  },
});
const folder = resolve(values.folder);
const command = fileURLToPath(new URL('../packages/lab/bin/rankbatch.js', import.meta.url));
const kinds = ['dawn', 'day', 'dusk', 'night'];

/** Formats, depths and channels in turn. @type {readonly [string, (picture: import("sharp").Sharp) => import("sharp").Sharp][]} */
const writers = [
  ['jpg', (picture) => picture.jpeg()],
  ['png', (picture) => picture.png()],
  ['webp', (picture) => picture.webp()],
  ['PNG', (picture) => picture.toColourspace('rgb16').png()],
  ['jpeg', (picture) => picture.greyscale().jpeg({ progressive: true })],
  ['png', (picture) => picture.ensureAlpha(0.8).png({ palette: true })],
  ['webp', (picture) => picture.ensureAlpha(0.9).webp({ lossless: true })],
  ['JPG', (picture) => picture.withExif({ IFD0: { Orientation: '3' } }).jpeg()],
];

/** A bright bar at another height for each kind, in pictures of 20 to 400 pixels. @param {string} name @param {number} id */
async function makePicture(name, id) {
  const kind = id % kinds.length;
  const [width, height] = [20 + ((97 * id) % 381), 20 + ((61 * id) % 381)];
  const [end, write] = writers[id % writers.length] ?? writers[0] ?? ['png', (picture) => picture];
  const path = join(folder, name, kinds[kind] ?? '', `${id}.${end}`);
  if (existsSync(path)) return;
  const top = Math.round((height * (1 + 2 * kind)) / 9);
  const svg = `<svg width="${width}" height="${height}"><rect width="100%" height="100%" fill="hsl(${id % 360} 30% 25%)"/><rect y="${top}" width="100%" height="${Math.ceil(height / 6)}" fill="#eee"/></svg>`;
  await writeFile(path, await write(sharp(Buffer.from(svg))).toBuffer());
}

/** @param {string} name @param {number} count */
async function makePictures(name, count) {
  for (const kind of kinds) mkdirSync(join(folder, name, kind), { recursive: true });
  for (let id = 0; id < count; id++) await makePicture(name, id);
}

/** @param {string} what @param {readonly string[]} words */
function rankbatch(what, words) {
  const { status, signal } = spawnSync(process.execPath, [command, ...words], {
    stdio: 'inherit',
    env: { ...process.env, XDG_CACHE_HOME: join(folder, 'cache') },
  });
  if (status === 0) return;
  console.error(`${what}: ended with ${signal ?? `exit code ${status}`}`);
  process.exit(1);
}

/** @param {string} what @param {boolean} isTrue */
function require(what, isTrue) {
  if (isTrue) return;
  console.error(`${what}: must be so, is not`);
  process.exit(1);
}

await makePictures('pictures', Number(values.pictures));
await makePictures('new', 100);
const out = join(folder, 'race');
rmSync(out, { recursive: true, force: true });
const data = `images:${join(folder, 'pictures')}?size=${values.size}`;
const strategies = ['shuffle', 'rank:100:r'];
const words = `compare --model cnn:8 --epochs 2 --seeds 2 --select ${strategies.join()} --jobs ${values.jobs}`;
rankbatch('compare', [...words.split(' '), '--data', data, '--out', out]);
const runs = readdirSync(join(out, 'runs'));
require('a run for each strategy and seed', runs.length === 2 * strategies.length);
for (const name of runs) {
  const lines = readFileSync(join(out, 'runs', name, 'metrics.jsonl'), 'utf8')
    .trimEnd()
    .split('\n');
  require(`${name} has its epochs`, lines.length === 2 && existsSync(join(out, 'runs', name, 'model.onnx')));
}
require('the report shows pictures', readFileSync(join(out, 'report.html'), 'utf8').includes(
  'data:image/png;base64,',
));
const predicted = join(folder, 'predicted.csv');
rankbatch('predict', ['predict', join(out, 'runs', runs[0] ?? ''), join(folder, 'new'), '--out', predicted]);
const [, ...rows] = readFileSync(predicted, 'utf8').trimEnd().split('\n');
require('a prediction for each picture', rows.length === 100);
const right = rows.filter((row) =>
  kinds.some((kind) => row.includes(`/${kind}/`) && row.split(',')[2] === kind),
);
console.log(`${right.length} of ${rows.length} new pictures are told rightly`);
