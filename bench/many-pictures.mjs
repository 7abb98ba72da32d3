// Trains on many JPEGs, and says the most memory that the process had: whether data larger than memory trains at a bounded one.
//
//   node bench/many-pictures.mjs --pictures 20000 --folder FOLDER [--memory 100MB] [--side 224] [--size SIDE] [--model mlp:8] [--batch 64]
//
// The pictures are made first, as files of their own, 250 in each of two classes for each 500; what is there already is taken. What is decoded is kept in FOLDER/cache.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';
import { scriptOptions } from '../scripts/script-options.mjs';

const { values } = scriptOptions(import.meta.url, {
  options: {
    pictures: { type: 'string', default: '20000' },
    folder: { type: 'string', default: 'many-pictures' },
    memory: { type: 'string', default: '100MB' },
    side: { type: 'string', default: '224' },
    size: { type: 'string' },
    model: { type: 'string', default: 'mlp:8' },
    batch: { type: 'string', default: '64' },
  },
});
const count = Number(values.pictures);
const side = Number(values.side);
/** Of the samples; the pictures' own where it is not given. */
const size = Number(values.size ?? side);
const folder = resolve(values.folder, values.pictures);
const command = fileURLToPath(new URL('../packages/lab/bin/rankbatch.js', import.meta.url));

/** Soft blobs, warm ones in one class and cold ones in the other; each picture is another. @param {number} id */
function blobs(id) {
  const circles = Array.from({ length: 12 }, (_, i) => {
    const [x, y, r] = [(id * 31 + i * 97) % side, (id * 17 + i * 61) % side, 6 + ((id + i * 13) % 40)];
    return `<circle cx="${x}" cy="${y}" r="${r}" fill="hsl(${((id * 7 + i * 23) % 120) + 180 * (id % 2)} 60% ${30 + ((i * 7) % 50)}%)"/>`;
  });
  return Buffer.from(`<svg width="${side}" height="${side}">${circles.join('')}</svg>`);
}

/** @param {number} id */
async function makePicture(id) {
  const path = join(folder, 'pictures', id % 2 === 0 ? 'warm' : 'cold', `${id}.jpg`);
  if (existsSync(path)) return;
  await writeFile(path, await sharp(blobs(id)).flatten({ background: '#9ab' }).jpeg().toBuffer());
}

for (const name of ['warm', 'cold']) mkdirSync(join(folder, 'pictures', name), { recursive: true });
for (let id = 0; id < count; id += 16)
  await Promise.all(Array.from({ length: Math.min(16, count - id) }, (_, i) => makePicture(id + i)));

// The process itself knows best how much it had; run twice, as what is decoded is found again.
const tell = `process.on('exit', () => console.error('peak of memory: ' + Math.round(process.resourceUsage().maxRSS / 1024) + ' MiB'))`;

/** @param {string} what @param {string} out */
function train(what, out) {
  rmSync(out, { recursive: true, force: true });
  console.log(`${what}: ${count} pictures of ${side}x${side}, samples of ${size}x${size}`);
  const data = `images:${join(folder, 'pictures')}?size=${size}&memory=${values.memory}`;
  const { model, batch } = values;
  const words = [
    'train',
    '--data',
    data,
    '--out',
    out,
    '--epochs',
    '1',
    '--learning-rate',
    '1e-5',
    '--model',
    model,
    '--batch',
    batch,
  ];
  const begun = performance.now();
  const { status } = spawnSync(
    process.execPath,
    ['--import', `data:text/javascript,${encodeURIComponent(tell)}`, command, ...words],
    { stdio: 'inherit', env: { ...process.env, XDG_CACHE_HOME: join(folder, 'cache') } },
  );
  console.log(`${((performance.now() - begun) / 1000).toFixed(0)} s`);
  if (status !== 0) process.exit(status ?? 1);
}

train('decoding and training', join(folder, 'run'));
train('training alone', join(folder, 'run-again'));
