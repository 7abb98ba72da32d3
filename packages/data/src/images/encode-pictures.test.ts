import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { encodePictures, type PictureEncoding } from './encode-pictures.js';
import { findPictures } from './list-pictures.js';
import { loadImages } from './load-images.js';
import { pictureFixture, useFolder } from './pictures.testing.js';

const { path, copy, write } = useFolder();

it.each([{ size: 8 }, { size: [12, 6] as const, fit: 'contain' as const, channels: 1 as const }, {}])(
  'encodes pictures as those of training were, bit for bit (%j)',
  async (options) => {
    for (const name of ['colours.jpg', 'turned.jpg', 'half.webp', 'colours.png', 'grey16.png', 'grey.jpg'])
      for (const kind of ['a', 'b']) await copy(name, `pets/${kind}/${name}`);
    const { train, pictures, sources } = await loadImages(path('pets'), options);
    const kept = JSON.parse(JSON.stringify(pictures)) as PictureEncoding;
    const { values, shape, count } = await encodePictures(
      kept,
      [...train.rows!].map((row) => path('pets', sources![row]!)),
    );
    expect({ values, shape, count }).toEqual({
      values: train.values,
      shape: train.shape,
      count: train.count,
    });
  },
);

it('names the picture that cannot be decoded', async () => {
  const input = await readFile(pictureFixture('cut.jpg'));
  await expect(
    encodePictures({ shape: [3, 8, 8], fit: 'cover' }, [{ name: 'upload 7', input }]),
  ).rejects.toThrow(/^upload 7: must be an intact PNG, JPEG or WebP picture, found a JPEG that is damaged/);
});

it('finds the pictures of a folder and of those in it, or one', async () => {
  await copy('colours.png', 'new/b.png');
  await copy('cut.jpg', 'new/a/z.JPG');
  await write('new/notes.txt', 'x');
  expect(await findPictures(path('new'))).toEqual([path('new/b.png'), path('new/a/z.JPG')]);
  expect(await findPictures(path('new/b.png'))).toEqual([path('new/b.png')]);
  await expect(findPictures(path('new/notes.txt'))).rejects.toThrow(
    /notes\.txt: must be a PNG, JPEG or WebP picture, or a folder of some, found another file$/,
  );
  await expect(findPictures(path('absent'))).rejects.toThrow(
    /absent: cannot be read \(ENOENT\); check the path/,
  );
  await write('empty/x.txt', 'x');
  await expect(findPictures(path('empty'))).rejects.toThrow(
    /empty: must hold PNG, JPEG or WebP pictures, found none; check the path$/,
  );
});
