// Photographs of 500 x 375 decoded to 64 x 64 pixels a second, by sharp and by decoders in WebAssembly and in JavaScript:
// `npm install --no-save jpeg-js@0.4.4 @jsquash/jpeg@1.6.0` and `node bench/pictures.mjs`.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { performance } from 'node:perf_hooks';
import sharp from 'sharp';

const width = 500;
const height = 375;
const side = 64;
const count = 32;
const require = createRequire(import.meta.url);

/** A JPEG as a camera writes it: soft shapes with some noise. @param {number} seed */
async function photograph(seed) {
  const shapes = Buffer.from(
    `<svg width="${width}" height="${height}">` +
      Array.from(
        { length: 40 },
        (_, i) =>
          `<circle cx="${(i * 97 + seed * 31) % width}" cy="${(i * 61 + seed * 17) % height}" r="${5 + ((i * 13) % 60)}" ` +
          `fill="hsl(${(i * 47 + seed * 11) % 360} 60% ${30 + ((i * 7) % 50)}%)"/>`,
      ).join('') +
      '</svg>',
  );
  const noise = { type: /** @type {const} */ ('gaussian'), mean: 128, sigma: 12 };
  const grain = await sharp({ create: { width, height, channels: 3, background: '#888', noise } })
    .png()
    .toBuffer();
  return sharp(shapes)
    .flatten({ background: '#9ab' })
    .composite([{ input: grain, blend: 'soft-light' }])
    .jpeg({ quality: 85 })
    .toBuffer();
}

/** The mean of the pixels that become one. @param {Uint8Array | Uint8ClampedArray} pixels RGBA */
function shrink(pixels) {
  const sums = new Float64Array(3 * side * side);
  const counts = new Float64Array(side * side);
  for (let y = 0, i = 0; y < height; y++)
    for (let x = 0; x < width; x++, i += 4) {
      const place = Math.floor((y * side) / height) * side + Math.floor((x * side) / width);
      counts[place] = (counts[place] ?? 0) + 1;
      for (let c = 0; c < 3; c++) {
        const at = c * side * side + place;
        sums[at] = (sums[at] ?? 0) + (pixels[i + c] ?? 0);
      }
    }
  return Uint8Array.from(sums, (sum, at) => sum / (counts[at % (side * side)] ?? 1));
}

/** A package that is not among ours. @template T @param {string} name @returns {Promise<T>} */
// oxlint-disable-next-line typescript/no-unsafe-return -- not installed where this is checked
const importOther = (name) => import(name);

/** @typedef {{ data: Uint8Array | Uint8ClampedArray }} Decoded */

/** @type {Record<string, () => Promise<(jpeg: Buffer) => Promise<unknown>>>} */
const decoders = {
  sharp() {
    sharp.concurrency(1);
    sharp.cache(false);
    return Promise.resolve((jpeg) =>
      sharp(jpeg).autoOrient().resize(side, side).toColourspace('srgb').raw().toBuffer(),
    );
  },
  async '@jsquash/jpeg'() {
    /** @type {{ init: (code: WebAssembly.Module) => Promise<void>, default: (jpeg: Buffer) => Promise<Decoded> }} */
    const decoder = await importOther('@jsquash/jpeg/decode.js');
    const path = require.resolve('@jsquash/jpeg/codec/dec/mozjpeg_dec.wasm');
    await decoder.init(await WebAssembly.compile(await readFile(path)));
    return async (jpeg) => shrink((await decoder.default(jpeg)).data);
  },
  async 'jpeg-js'() {
    /** @type {{ decode: (jpeg: Buffer, options: object) => Decoded }} */
    const { decode } = await importOther('jpeg-js');
    return (jpeg) => Promise.resolve(shrink(decode(jpeg, { useTArray: true }).data));
  },
};

/** What @jsquash/jpeg takes from browsers. */
class ImageData {
  /** @param {Uint8ClampedArray} data */
  constructor(data) {
    this.data = data;
  }

  get width() {
    return width;
  }
}
Object.assign(globalThis, { ImageData });

const jpegs = await Promise.all(Array.from({ length: count }, (_, seed) => photograph(seed)));
console.log(`${Math.round(jpegs.reduce((sum, { length }) => sum + length, 0) / count / 1000)} kB a picture`);

/** @type {Map<string, { decode: (jpeg: Buffer) => Promise<unknown>, busy: number[], passed: number[] }>} */
const measured = new Map();
for (const [name, load] of Object.entries(decoders))
  try {
    measured.set(name, { decode: await load(), busy: [], passed: [] });
  } catch (error) {
    console.log(`${name}: not measured (${error instanceof Error ? error.message : String(error)})`);
  }

// In turn, as the speed of shared machines drifts; the first round warms up.
for (let round = 0; round <= 5; round++)
  for (const { decode, busy, passed } of measured.values()) {
    const [begun, used] = [performance.now(), process.cpuUsage()];
    for (let i = 0; i < count; i += 4) await Promise.all(jpegs.slice(i, i + 4).map((jpeg) => decode(jpeg)));
    const { user, system } = process.cpuUsage(used);
    if (round === 0) continue;
    busy.push((user + system) / 1e6);
    passed.push((performance.now() - begun) / 1e3);
  }
/** @param {number[]} seconds */
const rate = (seconds) =>
  Math.round(count / (seconds.toSorted((a, b) => a - b)[2] ?? NaN))
    .toString()
    .padStart(6);
for (const [name, { busy, passed }] of measured)
  console.log(`${name.padEnd(14)} ${rate(busy)} a second of processor time, ${rate(passed)} a second`);
