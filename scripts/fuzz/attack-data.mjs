import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { loadDataset, parseIdx, parseNpy } from '@rankbatch/data';
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
  /** @type {[string, Buffer, (bytes: Uint8Array) => unknown][]} */
  const formats = [
    ['data: csv', csv, (bytes) => load('csv', bytes)],
    ['data: jsonl', jsonl, (bytes) => load('jsonl', bytes)],
    ['data: jsonl in gzip', gzipSync(jsonl), (bytes) => load('jsonl', bytes)],
    ['data: npy', npy, (bytes) => parseNpy(bytes, 'data.npy')],
    ['data: idx', idx, (bytes) => parseIdx(bytes, 'data.idx')],
  ];
  while (goesOn())
    for (const [what, whole, read] of formats)
      await tally.try(what, () => read(mutate(whole, random)), () => 'taken'); // prettier-ignore
}
