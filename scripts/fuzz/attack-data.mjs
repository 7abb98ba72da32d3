import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { gzipSync } from 'node:zlib';
import { encodePictures, loadDataset, npzDataset, parseIdx, parseNpy } from '@rankbatch/data';
import { packTar } from 'modern-tar';
import sharp from 'sharp';
import { npy as zerosNpy, parquet, zip } from './bombs.mjs';
import { mutate } from './mutate.mjs';

/** Changes files of data and reads them: data have no checksums, so that other data are taken as such. @type {import('./tally.mjs').Attack} */
export async function attackData({ folder, random, tally, goesOn }) {
  const rows = Array.from({ length: 60 }, (_, row) => [row % 7, (row * 0.37).toFixed(2), row % 3]);
  const csv = Buffer.from(['size,price,kind', ...rows.map((row) => row.join(','))].join('\n'));
  const jsonl = Buffer.from(
    rows.map(([size, price, kind]) => JSON.stringify({ size, price, kind })).join('\n'),
  );
  const header = "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 2), }".padEnd(117) + '\n';
  const npy = Buffer.concat([
    Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, header.length, 0]),
    Buffer.from(header),
    Buffer.from(Float32Array.of(1, 2, 3, 4, 5, 6).buffer),
  ]);
  const idx = Buffer.from([0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6]);
  /** @type {(format: string, bytes: Uint8Array) => Promise<unknown>} */
  const load = (format, bytes) => {
    const path = join(folder, `data.${format}`);
    writeFileSync(path, bytes);
    return loadDataset(`${format}:${path}?label=kind`, {});
  };
  const npz = zip({ 'x.npy': zerosNpy('|u1', '(12, 2)', 24), 'y.npy': zerosNpy('|u1', '(12,)', 12) });
  const table = parquet({
    size: Int32Array.from(rows, ([size]) => Number(size)),
    price: rows.map(([, price]) => `price ${price}`),
    kind: Int32Array.from(rows, ([, , kind]) => Number(kind)),
  });
  const batch = Buffer.alloc(2 * 3073);
  const archive = await packTar([
    ...[1, 2, 3, 4, 5].map((k) => `data_batch_${k}.bin`),
    'test_batch.bin',
  ].map((name) => ({ header: { name: `set/${name}`, size: batch.length }, body: batch }))); // prettier-ignore
  const noise = { width: 24, height: 16, channels: /** @type {const} */ (3) };
  const pixels = Buffer.from(Array.from({ length: 24 * 16 * 3 }, () => Math.floor(random.float() * 256)));
  const drawn = () => sharp(pixels, { raw: noise });
  /** @type {(bytes: Uint8Array) => unknown} */
  const decode = (input) =>
    encodePictures({ shape: [3, 8, 8], fit: 'cover' }, [{ name: 'picture', input: Buffer.from(input) }]);
  const home = join(folder, 'cifar10');
  mkdirSync(home);
  /** @type {[string, Uint8Array, (bytes: Uint8Array) => unknown][]} */
  const formats = [
    ['data: csv', csv, (bytes) => load('csv', bytes)],
    ['data: jsonl', jsonl, (bytes) => load('jsonl', bytes)],
    ['data: jsonl in gzip', gzipSync(jsonl), (bytes) => load('jsonl', bytes)],
    ['data: npy', npy, (bytes) => parseNpy(bytes, 'data.npy')],
    ['data: npz', npz, (bytes) => npzDataset({ path: 'data.npz', bytes })],
    ['data: parquet', table, (bytes) => load('parquet', bytes)],
    [
      'data: tar (CIFAR-10)',
      archive,
      (bytes) => {
        writeFileSync(join(home, 'cifar-10-binary.tar.gz'), bytes);
        return loadDataset('cifar10', { dataDir: folder });
      },
    ],
    ['data: png', await drawn().png().toBuffer(), decode],
    ['data: jpeg', await drawn().jpeg().toBuffer(), decode],
    ['data: webp', await drawn().webp().toBuffer(), decode],
    ['data: idx', idx, (bytes) => parseIdx(bytes, 'data.idx')],
  ];
  const wanted = new Map();
  for (const [what, whole, read] of formats) wanted.set(what, await attempt(() => read(whole)));
  while (goesOn())
    for (const [what, whole, read] of formats)
      await tally.try(what, () => read(mutate(whole, random)), (found) =>
        isDeepStrictEqual(found, wanted.get(what)) ? 'same' : 'taken'); // prettier-ignore
}

/** What comes of work, an error too. @param {() => unknown} work @returns {Promise<unknown>} */
async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    return error;
  }
}
