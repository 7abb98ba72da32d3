// Small files that ask for much memory, endless work or another's files when they are believed.
import { execFileSync } from 'node:child_process';
import { symlink } from 'node:fs/promises';
import { zipSync } from 'fflate';
import { parquetWriteBuffer } from 'hyparquet-writer';
import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { DataError } from './data-error.js';
import { useFolder } from './images/pictures.testing.js';
import { loadDataset } from './load-dataset.js';

const { path, write } = useFolder();

async function expectRefusal(spec: string, message: RegExp): Promise<void> {
  const attempt = loadDataset(spec, { dataDir: path() });
  await expect(attempt).rejects.toThrow(message);
  await expect(attempt).rejects.toBeInstanceOf(DataError);
}

/** An NPY file of bytes. */
function npy(shape: string, values: Uint8Array): Uint8Array {
  const header = `{'descr': '|u1', 'fortran_order': False, 'shape': ${shape}, }`.padEnd(117) + '\n';
  return Buffer.concat([Buffer.from('\x93NUMPY\x01\0\x76\0', 'latin1'), Buffer.from(header), values]);
}

describe('NPZ', () => {
  const archive = () =>
    zipSync({
      'x.npy': npy('(10, 2)', new Uint8Array(20).fill(7)),
      'y.npy': npy(
        '(10,)',
        Uint8Array.from({ length: 10 }, (_, i) => i % 2),
      ),
    });

  it('is refused where it holds far more than its bytes, before they are unpacked', async () => {
    await write(
      'a.npz',
      zipSync(
        {
          'x.npy': npy('(700000, 100)', new Uint8Array(7e7)),
          'y.npy': npy('(1,)', Uint8Array.of(1)),
        },
        { level: 1 },
      ),
    );
    await expectRefusal(
      'npz:a.npz',
      /a\.npz: must hold at most 67108864 bytes, 50 for each of its own, found more/,
    );
  });

  it('is refused where it says that it holds more than it does', async () => {
    const bytes = archive();
    // The size of x.npy, in the entry of the directory.
    const entry = Buffer.from(bytes.buffer).indexOf('PK\x01\x02');
    new DataView(bytes.buffer).setUint32(entry + 24, 0xfffffff0, true);
    await write('a.npz', bytes);
    await expectRefusal('npz:a.npz', /must hold at most 67108864 bytes/);
  });

  it('is refused where its bytes are not those of its checksum', async () => {
    const bytes = zipSync(
      { 'x.npy': npy('(10, 2)', new Uint8Array(20).fill(7)), 'y.npy': npy('(10,)', new Uint8Array(10)) },
      { level: 0 },
    );
    await write('whole.npz', bytes);
    await expect(loadDataset('npz:whole.npz', { dataDir: path() })).resolves.toBeDefined();
    const at = Buffer.from(bytes.buffer).indexOf(Buffer.alloc(20, 7));
    bytes[at + 3] = 8;
    await write('a.npz', bytes);
    await expectRefusal(
      'npz:a.npz',
      /a\.npz: must be an intact NPZ file .*the checksum of x\.npy is not that of its bytes/,
    );
  });
});

describe('tables', () => {
  it('are refused beyond 262,144 columns', async () => {
    const row = ','.repeat(300_000);
    await write('a.csv', `${row}\n${row}\n`);
    await expectRefusal(
      'csv:a.csv',
      /a\.csv: must have at most 262144 columns, found 300001; give wide data as an array, in NPY/,
    );
  });

  it('are refused where each line of JSON has columns of its own', async () => {
    const lines = Array.from({ length: 5000 }, (_, k) => `{"k":${k % 2},"c${k}":1}`);
    await write('a.jsonl', lines.join('\n'));
    await expectRefusal(
      'jsonl:a.jsonl?label=k',
      /must have at most 16777216 fields, found 5000 rows of 5001 columns/,
    );
  });

  it('of JSON with lists within lists are refused, however deep', async () => {
    const depth = 50_000;
    await write('a.jsonl', `{"a":${'['.repeat(depth)}${']'.repeat(depth)}}\n`);
    await expectRefusal('jsonl:a.jsonl', /line 1: "a": must be text, .*found a list in lists, very deep/);
  });

  it('are refused where their categories would become far more numbers', async () => {
    const columns = Array.from({ length: 40 }, (_, column) => `c${column}`);
    const rows = Array.from({ length: 13_500 }, (_, row) =>
      [row % 2, ...columns.map(() => `v${row % 250}`)].join(','),
    );
    await write('a.csv', [['kind', ...columns].join(','), ...rows].join('\n'));
    await expectRefusal(
      'csv:a.csv?label=kind',
      /must become at most 134217728 numbers, found 13500 rows of 10000 features, 250 of them of column "c0"; .*, or where the memory is there max-numbers=135000000/,
    );
  });

  it('may become as many numbers as are asked for', async () => {
    const rows = Array.from({ length: 30 }, (_, row) => `${row % 2},v${row % 5},${row}`);
    await write('a.csv', ['kind,c,d', ...rows].join('\n'));
    await expectRefusal(
      'csv:a.csv?label=kind&max-numbers=100',
      /must become at most 100 numbers, found 30 rows of 6/,
    );
    await expectRefusal(
      'csv:a.csv?label=kind&max-numbers=0',
      /maxNumbers: must be a number from 1 to 4294967296/,
    );
    const { train } = await loadDataset('csv:a.csv?label=kind&max-numbers=1e3', { dataDir: path() });
    expect(train.shape).toEqual([6]);
  });
});

describe('Parquet', () => {
  const parquet = (size: Int32Array | string[]): Uint8Array =>
    new Uint8Array(
      parquetWriteBuffer({
        columnData: [
          {
            name: 'size',
            data: size,
            type: typeof size[0] === 'string' ? 'STRING' : 'INT32',
            nullable: false,
          },
          { name: 'kind', data: new Int32Array(size.length), type: 'INT32', nullable: false },
        ],
      }),
    );

  it('is refused where one long text stands in many rows', async () => {
    const text = 'long word '.repeat(10_000);
    await write('a.parquet', parquet(Array.from({ length: 1000 }, () => text)));
    await expectRefusal(
      'parquet:a.parquet?label=kind&text=size',
      /a\.parquet: must hold at most 67108864 bytes/,
    );
  });
});

describe('pictures', () => {
  it.each([
    [50_000, 50_000],
    [24, 11_000_000],
  ])('of %i x %i pixels are refused, of which some hundred bytes may tell', async (width, height) => {
    const png = Buffer.from(
      await sharp({ create: { width: 4, height: 4, channels: 3, background: 'black' } })
        .png()
        .toBuffer(),
    );
    // Width and height in the header, whose checksum libpng would complain of; nothing is decoded that far.
    png.writeUInt32BE(width, 16);
    png.writeUInt32BE(height, 20);
    png.writeUInt32BE(crc(png.subarray(12, 29)), 29);
    for (const name of ['one/a.png', 'two/b.png']) await write(`wide/${name}`, png);
    await expectRefusal(
      'images:wide?size=8',
      new RegExp(
        `a\\.png: must have at most 268435456 pixels, 65536 on a side, .* found ${width}x${height} of 3 channels; make it smaller, or leave`,
      ),
    );
  });

  it('of many pixels are decoded where they need not be held at once', async () => {
    const large = await sharp({ create: { width: 4000, height: 2500, channels: 3, background: '#505050' } })
      .png()
      .toBuffer();
    for (const name of ['one', 'two'])
      for (let i = 0; i < 5; i++) await write(`large/${name}/${i}.png`, large);
    const { train } = await loadDataset('images:large?size=4', { dataDir: path() });
    expect([...new Set(train.values)]).toEqual([0x50]);
  });

  it('are found once: folders that link to each other are refused', async () => {
    await write('loop/one/a.png');
    await write('loop/two/b.png');
    await symlink('..', path('loop/one/up'));
    await expectRefusal(
      'images:loop?size=8',
      /one\/up\/one: must lead to a folder of its own, found a link to .*one, whose pictures are found already; remove the link/,
    );
  });
});

it.skipIf(process.platform === 'win32')('pipes in the place of files are not waited for', async () => {
  await write('pipe/one/a.png');
  await write('pipe/two/b.png');
  execFileSync('mkfifo', [path('pipe/one/c.png'), path('table.csv')]);
  await expectRefusal('images:pipe?size=8', /c\.png: cannot be read \(it is a pipe or a device\)/);
  await expectRefusal('csv:table.csv', /table\.csv: must be a file, found a pipe or a device/);
});

/** CRC-32, as PNG has it, from an archive that holds the bytes. */
function crc(bytes: Uint8Array): number {
  const zip = zipSync({ a: bytes }, { level: 0 });
  return new DataView(zip.buffer, zip.byteOffset).getUint32(14, true);
}
