import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { DataError } from '../data-error.js';
import { pictureDecoder } from './picture-decoder.js';
import { pictureForm, type PictureOptions } from './picture-options.js';

const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../fixtures/pictures/${name}`, import.meta.url));

async function decode(name: string, options: PictureOptions = {}) {
  const { decode: work } = await pictureDecoder(pictureForm(options));
  return work({ name, input: fixture(name) });
}

/** The colour of each pixel of the middle row of `[channels, height, width]`. */
function middleRow({ bytes, width, height }: Awaited<ReturnType<typeof decode>>): number[][] {
  const plane = width * height;
  const start = Math.floor(height / 2) * width;
  return Array.from({ length: width }, (_, x) =>
    Array.from({ length: bytes.length / plane }, (__, c) => bytes[c * plane + start + x]!),
  );
}

const near = (wanted: number[], within: number) =>
  wanted.map((value) => ({
    asymmetricMatch: (found: unknown) => typeof found === 'number' && Math.abs(found - value) <= within,
  }));

describe('pictureDecoder, on files that Pillow wrote', () => {
  it.each([
    ['colours.png', 0],
    ['colours.webp', 0],
    ['palette.png', 0],
    ['colours.jpg', 3],
    ['turned.jpg', 3],
  ])('reads the colours of %s upright', async (name, within) => {
    const picture = await decode(name);
    expect([picture.width, picture.height, picture.bytes.length]).toEqual([32, 24, 3 * 24 * 32]);
    const row = middleRow(picture);
    expect(row[2]).toEqual(near([255, 0, 0], within));
    expect(row[29]).toEqual(near([0, 0, 255], within));
  });

  it('reads the four inks of inks.jpg as a printer shows them', async () => {
    const row = middleRow(await decode('inks.jpg'));
    expect(row[2]!.indexOf(Math.max(...row[2]!))).toBe(0);
    expect(row[29]!.indexOf(Math.max(...row[29]!))).toBe(2);
  });

  it.each(['grey.jpg', 'grey16.png'])('reads the grey of %s in one channel and in three', async (name) => {
    expect(middleRow(await decode(name, { channels: 1 }))[5]).toEqual([51]);
    expect(middleRow(await decode(name))[5]).toEqual([51, 51, 51]);
  });

  it.each(['half.png', 'half.webp'])('lays %s on white where it is transparent', async (name) => {
    const row = middleRow(await decode(name));
    expect([row[2], row[29]]).toEqual([
      [255, 0, 0],
      [255, 255, 255],
    ]);
  });

  it('reads bytes as it reads files', async () => {
    const { decode: work } = await pictureDecoder(pictureForm({ size: 8 }));
    const input = await readFile(fixture('turned.jpg'));
    expect(await work({ name: 'x', input })).toEqual(await work({ name: 'x', input: fixture('turned.jpg') }));
  });

  it('cuts, adds bars or distorts to fit', async () => {
    const cover = await decode('colours.png', { size: [8, 24] });
    expect([cover.width, cover.height]).toEqual([8, 24]);
    expect(middleRow(cover).map(([red]) => Number(red! > 127))).toEqual([1, 1, 1, 1, 0, 0, 0, 0]);
    const contain = await decode('colours.png', { size: 32, fit: 'contain' });
    // Bars of 4 rows above and below.
    expect(
      [...contain.bytes.subarray(2, 32 * 32)].filter((_, i) => i % 32 === 0).map((red) => red > 127),
    ).toEqual(Array.from({ length: 32 }, (_, y) => y >= 4 && y < 28));
    const stretch = middleRow(await decode('colours.png', { size: [4, 24], fit: 'stretch' }));
    expect([stretch[0], stretch[3]]).toEqual([near([255, 0, 0], 20), near([0, 0, 255], 20)]);
  });

  it.each([
    [
      'cut.jpg',
      /^cut\.jpg: must be an intact PNG, JPEG or WebP picture, found a JPEG that is damaged or cut short \(.+\); replace it, or leave such files out with damaged=skip$/,
    ],
    ['cut.png', /found a PNG that is damaged or cut short/],
    ['text.png', /found a text that starts with "not a picture\\n"; replace it/],
    ['absent.png', /^absent\.png: cannot be read \(.*\); check the path/],
  ])('says what is wrong with %s', async (name, message) => {
    await expect(decode(name)).rejects.toThrow(message);
    await expect(decode(name, { size: 4 })).rejects.toThrow(message);
    await expect(decode(name)).rejects.toBeInstanceOf(DataError);
  });
});

describe('pictureForm', () => {
  it.each([
    [
      { size: 0 },
      'size: must be a side in pixels, or width x height, integers from 1 to 8192, as in size=32 or size=64x48, got 0',
    ],
    [{ size: [4, 2.5] as const }, /size: .* got 2\.5$/],
  ])('refuses %j', (options, message) => {
    expect(() => pictureForm(options)).toThrow(message);
  });
});

it('options of pictures that JSON cannot write are refused like others', () => {
  expect(() => pictureForm({ channels: 3n as never })).toThrow(
    'channels: must be 1 for grey or 3 for colours, got 3',
  );
});
