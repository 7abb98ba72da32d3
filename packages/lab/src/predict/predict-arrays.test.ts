import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Random } from 'rankbatch';
import { describe, expect, it } from 'vitest';
import { folder, predict, train, useFolders } from './trained-run.testing.js';

useFolders();

const count = 40;
const random = new Random(5);
/** 40 images of 2 x 3 pixels of 3 colours, the channels last. */
const pixels = Float32Array.from({ length: count * 18 }, () => random.below(100) / 100);

/** A file of 32-bit floats as numpy.save writes it. */
function npy(shape: readonly number[], values: Float32Array): Uint8Array {
  const header = `{'descr': '<f4', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`.padEnd(117);
  return Buffer.concat([
    Buffer.from(`\x93NUMPY\x01\x00v\x00${header}\n`, 'latin1'),
    Buffer.from(values.buffer, values.byteOffset, values.byteLength),
  ]);
}

async function write(name: string, shape: readonly number[], values: Float32Array): Promise<string> {
  await writeFile(join(folder, name), npy(shape, values));
  return join(folder, name);
}

/** Images [N, 2, 3, 3] with the channels first. */
const channelsFirst = Float32Array.from(pixels, (_, i) => {
  const [image, channel, pixel] = [Math.floor(i / 18), Math.floor((i % 18) / 6), i % 6];
  return pixels[image * 18 + pixel * 3 + channel]!;
});

describe('rankbatch predict for arrays', () => {
  it('takes the axes that training took, in whatever order it said, and refuses others', async () => {
    const labels = await write(
      'y.npy',
      [count],
      Float32Array.from({ length: count }, (_, i) => i % 2),
    );
    const last = await write('last.npy', [count, 2, 3, 3], pixels);
    const first = await write('first.npy', [count, 3, 2, 3], channelsFirst);
    await train(`${last}?labels=${labels}&channels=last`, ['--model', 'mlp:4']);
    const { code, stdout } = await predict([last]);
    expect(code).toBe(0);
    for (const name of [first, await write('flat.npy', [count, 18], channelsFirst)])
      expect(await predict([name])).toMatchObject({ code: 0, stdout, stderr: '' });
    const turned = await write('turned.npy', [count, 3, 3, 2], pixels);
    expect(await predict([turned])).toMatchObject({
      code: 2,
      stderr:
        `rankbatch: ${turned}: must hold samples of shape (3, 2, 3) as those of training, found an array of shape (40, 3, 3, 2); ` +
        `save array.transpose(0, 1, 3, 2), or array.reshape(-1, 3, 2, 3) where its numbers stand in that order\n`,
    });
  });

  it('unpacks no more than other files may hold', async () => {
    const x = await write('x.npy', [count, 18], pixels);
    const y = await write(
      'y.npy',
      [count],
      Float32Array.from({ length: count }, (_, i) => i % 2),
    );
    await train(`${x}?labels=${y}`, ['--model', 'mlp:4']);
    const bomb = join(folder, 'bomb.npy.gz');
    await writeFile(bomb, gzipSync(new Uint8Array(70_000_000)));
    for (const words of [[bomb], [x, '--labels', bomb]])
      expect((await predict(words)).stderr).toContain('bomb.npy.gz: must hold at most 67108864 bytes');
  });

  it('refuses answers that training refuses', async () => {
    const x = await write('x.npy', [count, 18], pixels);
    const flags = Float32Array.from({ length: 2 * count }, (_, i) => (i % 3 ? 1 : 0));
    const y = await write('y.npy', [count, 2], flags);
    await train(`${x}?labels=${y}&task=labels`, ['--model', 'mlp:4']);
    expect((await predict([x, '--labels', y])).stderr).toMatch(/^label error \d/);
    for (const wrong of [-1, 0.75, NaN]) {
      const bad = await write('bad.npy', [count, 2], flags.with(3, wrong));
      expect((await predict([x, '--labels', bad])).stderr).toMatch(
        new RegExp(`bad\\.npy: byte \\d+: element 3 must be 0 or 1, found ${wrong}; `),
      );
    }
  });
});
