import { packTar } from 'modern-tar';
import { expect, it } from 'vitest';
import { DataError } from '../data-error.js';
import { readTar } from './tar.js';

const text = (name: string, body: string) => ({
  header: { name, size: body.length, type: 'file' as const },
  body,
});
const archive = await packTar([text('set/a.bin', 'first'), text('set/b.bin', 'second')]);
const read = (bytes: Uint8Array) => readTar(bytes, 'set.tar');

it('reads the files of an archive, also from the middle of a buffer', async () => {
  const shifted = new Uint8Array(archive.length + 8);
  shifted.set(archive, 8);
  for (const bytes of [archive, shifted.subarray(8)])
    expect([...(await read(bytes))].map(([name, body]) => [name, Buffer.from(body).toString()])).toEqual([
      ['a.bin', 'first'],
      ['b.bin', 'second'],
    ]);
});

it('refuses a bit changed in a header, which its checksum tells', async () => {
  for (let at = 0; at < 512; at += 1) {
    // Zeros of the checksum itself may be written as blanks.
    if (at >= 148 && at < 156) continue;
    const changed = archive.slice();
    changed[at]! ^= 1 << (at % 8);
    await expect(read(changed), `byte ${at}`).rejects.toThrow(DataError);
  }
});

it('refuses an archive that is cut off, or promises more than it holds', async () => {
  await expect(read(archive.subarray(0, 700))).rejects.toThrow(
    /^set\.tar: must be a whole tar archive, found 700 bytes/,
  );
  const promising = archive.slice();
  promising.set(Buffer.from('77777777777'), 124);
  // Header with its right checksum: the sum of its bytes, the field itself counted as blanks.
  promising.fill(32, 148, 156);
  const sum = promising.subarray(0, 512).reduce((total, byte) => total + byte, 0);
  promising.set(Buffer.from(`${sum.toString(8).padStart(6, '0')}\0 `), 148);
  await expect(read(promising)).rejects.toThrow(/must be a whole tar archive/);
});
