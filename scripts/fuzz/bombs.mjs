import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parquetWriteBuffer } from 'hyparquet-writer';
import { crc32, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';

/** @typedef {{ name: string, load: string, make: (path: (name: string) => string) => void }} Bomb */

/** Small files of data that ask for much memory or time when they are believed; `load` is what `loadDataset` takes. @type {Bomb[]} */
export const bombs = [
  {
    name: 'gzip of zeros, 1 GiB',
    load: 'csv:zeros.csv.gz',
    make: (path) => writeFileSync(path('zeros.csv.gz'), gzipSync(Buffer.alloc(2 ** 30))),
  },
  {
    name: 'NPZ of an array of 1 GiB',
    load: 'npz:zeros.npz',
    make: (path) => {
      const header = npyHeader('|u1', `(${2 ** 18}, 4096)`);
      writeFileSync(
        path('zeros.npz'),
        zip({
          'x.npy': Buffer.concat([header, Buffer.alloc(2 ** 30)]),
          'y.npy': npy('|u1', `(${2 ** 18},)`, 2 ** 18),
        }),
      );
    },
  },
  {
    name: 'NPZ that claims 4 GB',
    load: 'npz:claims.npz',
    make: (path) =>
      writeFileSync(
        path('claims.npz'),
        zip({ 'x.npy': npy('|u1', '(8, 2)', 16), 'y.npy': npy('|u1', '(8,)', 8) }, 0xfffffff0),
      ),
  },
  {
    name: 'NPY of 1e15 samples of no numbers',
    load: 'npy:empty.npy?labels=labels.npy',
    make: (path) => {
      writeFileSync(path('empty.npy'), npy('|u1', '(1000000000000000, 0)', 0));
      writeFileSync(path('labels.npy'), npy('|u1', '(1000000000000000, 0)', 0));
    },
  },
  {
    name: 'PNG of 50,000 x 50,000',
    load: 'images:wide?size=8',
    make: (path) => pictures(path, 'wide', png(50_000, 50_000)),
  },
  {
    name: 'PNG of 16,000 x 16,000, interlaced',
    load: 'images:interlaced?size=8',
    make: (path) => pictures(path, 'interlaced', png(16_000, 16_000, 1)),
  },
  {
    name: 'PNG of 16,000 x 16,000, in its own size',
    load: 'images:own',
    make: (path) => pictures(path, 'own', png(16_000, 16_000)),
  },
  {
    name: 'folders that link to each other',
    load: 'images:loops?size=8',
    make: (path) => {
      pictures(path, 'loops', png(8, 8));
      for (const name of ['a', 'b', 'c']) symlinkSync('..', path(`loops/one/${name}`));
    },
  },
  {
    name: 'a pipe in the place of a picture',
    load: 'images:pipe?size=8',
    make: (path) => {
      pictures(path, 'pipe', png(8, 8));
      execFileSync('mkfifo', [path('pipe/one/c.png')]);
    },
  },
  {
    name: 'a pipe in the place of a table',
    load: 'csv:pipe.csv',
    make: (path) => void execFileSync('mkfifo', [path('pipe.csv')]),
  },
  {
    name: 'CSV of 80,000 columns',
    load: 'csv:wide.csv?label=0',
    make: (path) => {
      const row = (/** @type {(column: number) => unknown} */ cell) =>
        Array.from({ length: 80_000 }, (_, column) => cell(column)).join(',');
      const rows = Array.from({ length: 8 }, (_, k) =>
        row((column) => (column === 0 ? k % 2 : (column * k) % 7)),
      );
      writeFileSync(path('wide.csv'), [row((column) => `c${column}`), ...rows].join('\n'));
    },
  },
  {
    name: 'CSV of one line of 9 MB',
    load: 'csv:line.csv',
    make: (path) => writeFileSync(path('line.csv'), '"'.repeat(9e6)),
  },
  {
    name: 'CSV of 4 million columns',
    load: 'csv:commas.csv',
    make: (path) => writeFileSync(path('commas.csv'), `${','.repeat(4e6)}\n${','.repeat(4e6)}\n`),
  },
  {
    name: 'JSON lines in brackets, 4 million deep',
    load: 'jsonl:deep.jsonl',
    make: (path) => writeFileSync(path('deep.jsonl'), `{"a":${'['.repeat(4e6)}${']'.repeat(4e6)}}\n`),
  },
  {
    name: 'JSON lines of other columns each',
    load: 'jsonl:other.jsonl?label=k',
    make: (path) =>
      writeFileSync(
        path('other.jsonl'),
        Array.from({ length: 100_000 }, (_, k) => `{"k":${k % 2},"c${k}":1}`).join('\n'),
      ),
  },
  {
    name: 'text of 100,000 other words',
    load: 'csv:words.csv?text=text&label=k',
    make: (path) =>
      writeFileSync(
        path('words.csv'),
        [
          'text,k',
          ...Array.from(
            { length: 1000 },
            (_, k) => `${Array.from(Array(100).keys(), (w) => `w${k * 100 + w}`).join(' ')},${k % 2}`,
          ),
        ].join('\n'),
      ),
  },
  {
    name: 'a category of 100,000 values',
    load: 'csv:values.csv?label=k',
    make: (path) =>
      writeFileSync(
        path('values.csv'),
        [
          'v,w,k',
          ...Array.from({ length: 100_000 }, (_, k) => `v${k % 50_000},w${k % 49_999},${k % 2}`),
        ].join('\n'),
      ),
  },
  {
    name: 'Parquet of one number 30 million times',
    load: 'parquet:constant.parquet?label=kind',
    make: (path) =>
      writeFileSync(
        path('constant.parquet'),
        parquet({ size: new Int32Array(3e7), kind: new Int32Array(3e7) }),
      ),
  },
  {
    name: 'Parquet of one text of 4 MB in 4,000 rows',
    load: 'parquet:long.parquet?label=kind&text=text',
    make: (path) => {
      const text = 'long word '.repeat(400_000);
      const columns = { text: Array.from({ length: 4000 }, () => text), kind: new Int32Array(4000) };
      writeFileSync(path('long.parquet'), parquet(columns));
    },
  },
  {
    name: 'PNG of 16,000 x 16,000 to 8 x 8',
    load: 'images:large?size=8',
    make: (path) => pictures(path, 'large', png(16_000, 16_000)),
  },
  {
    name: 'PNG of 9,000 x 9,000, interlaced',
    load: 'images:held?size=8&damaged=skip',
    make: (path) => pictures(path, 'held', png(9000, 9000, 1)),
  },
  {
    name: 'IDX of 2^31 x 2^31',
    load: 'mnist',
    make: (path) => {
      const idx = Buffer.from([0, 0, 8, 3, 127, 255, 255, 255, 127, 255, 255, 255, 127, 255, 255, 255]);
      for (const name of [
        'train-images-idx3-ubyte',
        'train-labels-idx1-ubyte',
        't10k-images-idx3-ubyte',
        't10k-labels-idx1-ubyte',
      ])
        writeFileSync(path(name), idx);
    },
  },
];

/** @param {Readonly<Record<string, Int32Array | string[]>>} columns */
export function parquet(columns) {
  /** @type {import('hyparquet-writer').ColumnSource[]} */
  const columnData = Object.entries(columns).map(([name, data]) => ({
    name,
    data,
    type: data instanceof Int32Array ? 'INT32' : 'STRING',
    nullable: false,
  }));
  return new Uint8Array(parquetWriteBuffer({ columnData }));
}

/** @param {(name: string) => string} path @param {string} folder @param {Uint8Array} bytes */
function pictures(path, folder, bytes) {
  for (const name of ['one', 'two']) {
    mkdirSync(path(join(folder, name)), { recursive: true });
    for (const file of ['a.png', 'b.png']) writeFileSync(path(join(folder, name, file)), bytes);
  }
}

/** A black PNG of grey. @param {number} width @param {number} height */
function png(width, height, interlaced = 0) {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, interlaced], 8);
  // Packed row by row: a stored block of zeros would not be small.
  const rows = Buffer.alloc((3 * width + 1) * Math.min(height, 2000));
  const data = height <= 2000 ? deflateSync(rows) : repeatedZeros((3 * width + 1) * height);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', head),
    chunk('IDAT', data),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Zeros in zlib's format, never held as such. @param {number} count */
function repeatedZeros(count) {
  const size = 2 ** 24;
  // Blocks that end on a byte, and refer to nothing before them.
  const block = deflateRawSync(Buffer.alloc(size), { finishFlush: 3 });
  const blocks = Array.from({ length: Math.floor(count / size) }, () => block);
  const end = deflateRawSync(Buffer.alloc(count % size));
  // Adler-32 of zeros: 1 below, and how many there are above.
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE((((count % 65521) << 16) | 1) >>> 0);
  return Buffer.concat([Buffer.from([0x78, 0x9c]), ...blocks, end, sum]);
}

/** @param {string} name @param {Buffer} data */
function chunk(name, data) {
  const body = Buffer.concat([Buffer.from(name), data]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(data.length, 0);
  ends.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([ends.subarray(0, 4), body, ends.subarray(4)]);
}

/** @param {string} type @param {string} shape @param {number} bytes */
export function npy(type, shape, bytes) {
  return Buffer.concat([npyHeader(type, shape), Buffer.alloc(bytes)]);
}

/** @param {string} type @param {string} shape */
function npyHeader(type, shape) {
  const header = `{'descr': '${type}', 'fortran_order': False, 'shape': ${shape}, }`.padEnd(117) + '\n';
  return Buffer.concat([
    Buffer.from([0x93, ...Buffer.from('NUMPY'), 1, 0, header.length, 0]),
    Buffer.from(header),
  ]);
}

/**
 * A zip archive; `claimed` is the size that it says its files have.
 *
 * @param {Readonly<Record<string, Buffer>>} files @param {number} [claimed]
 */
export function zip(files, claimed) {
  /** @type {Buffer[]} */
  const parts = [];
  /** @type {Buffer[]} */
  const entries = [];
  let offset = 0;
  for (const [name, bytes] of Object.entries(files)) {
    const packed = deflateRawSync(bytes);
    const facts = Buffer.alloc(26);
    facts.writeUInt16LE(20, 0);
    facts.writeUInt16LE(8, 4);
    facts.writeUInt32LE(crc32(bytes), 10);
    facts.writeUInt32LE(packed.length, 14);
    facts.writeUInt32LE(claimed ?? bytes.length, 18);
    facts.writeUInt16LE(name.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), facts, Buffer.from(name), packed]);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(offset, 10);
    entries.push(
      Buffer.concat([Buffer.from('PK\x01\x02'), Buffer.from([20, 0]), facts, place, Buffer.from(name)]),
    );
    parts.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(entries);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06');
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...parts, directory, end]);
}
