import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { loadDataset } from './load-dataset.js';
import { openPictures, type OpenedPictures } from './open-pictures.js';
import type { Picture } from './images/picture.js';
import { useFolder } from './images/pictures.testing.js';

const { path, write } = useFolder();
const fixture = (name: string): string =>
  fileURLToPath(new URL(`../fixtures/parquet/${name}`, import.meta.url));

async function all({ pictures }: OpenedPictures): Promise<Picture[]> {
  const found: Picture[] = [];
  for await (const picture of pictures()) found.push(picture);
  return found;
}

const pets = { name: 'images:pets', classes: 2, classNames: ['cats', 'dogs'] };

describe('openPictures', () => {
  it('knows what is right where the folders are those of the classes', async () => {
    for (const name of ['new/dogs/1.png', 'new/cats/old/2.png']) await write(name);
    const opened = await openPictures(path('new'), pets);
    expect(opened.names).toEqual([path('new/cats/old/2.png'), path('new/dogs/1.png')]);
    expect(opened.answers).toEqual({ rows: Uint32Array.of(0, 1), labels: Uint32Array.of(0, 1) });
    expect(await all(opened)).toEqual(opened.names.map((name) => ({ name, input: name })));
    for (const name of ['all/train/dogs/1.png', 'all/val/cats/2.png']) await write(name);
    expect([...(await openPictures(path('all'), pets)).answers!.labels]).toEqual([1, 0]);
    await write('new/3.png');
    expect((await openPictures(path('new'), pets)).answers).toBeUndefined();
    expect((await openPictures(path('new/3.png'), pets)).answers).toBeUndefined();
  });

  it('reads a list as that of training, with or without what is right', async () => {
    const trained = { ...pets, name: 'images:old.csv?path=file&label=kind' };
    await write('new.csv', 'kind,file\ndogs,a.png\n,b.png\n');
    const opened = await openPictures(path('new.csv'), trained);
    expect([opened.names, (await all(opened)).map(({ input }) => input)]).toEqual([
      ['a.png', 'b.png'],
      [path('a.png'), path('b.png')],
    ]);
    expect(opened.answers).toEqual({ rows: Uint32Array.of(0), labels: Uint8Array.of(1) });
    await write('german.csv', 'kind;file\ndogs;a.png\n;b.png\n');
    const german = await openPictures(`${path('german.csv')}?delimiter=;&damaged=skip`, trained);
    expect([german.names, german.answers, german.damaged]).toEqual([opened.names, opened.answers, 'skip']);
    await expect(openPictures(`${path('german.csv')}?size=8`, trained)).rejects.toThrow(
      /images option: must be one of .*damaged, got "size"/,
    );
    for (const name of ['new.json?delimiter=;', 'more?path=file', 'more?missing=x', 'new.parquet?path=file'])
      await expect(openPictures(path(name), trained)).rejects.toThrow(
        /^images option \w+: applies to .*, got it for .*; leave it out$/,
      );
    await write('bare.csv', 'file\na.png\n');
    expect((await openPictures(path('bare.csv'), trained)).answers).toBeUndefined();
    await write('hole.csv', 'kind,file\ndogs,a.png\ndogs,\n');
    await expect(openPictures(path('hole.csv'), trained)).rejects.toThrow(
      /hole\.csv: line 3: column "file": must be the path of a picture, found nothing/,
    );
    await write('stray.csv', 'kind,file\nfish,a.png\n');
    await expect(openPictures(path('stray.csv'), trained)).rejects.toThrow(
      'stray.csv: line 2: column "kind": must be one of the training file\'s classes cats, dogs, found "fish"',
    );
  });

  it('reads numbers and several labels by what training knew of them', async () => {
    await write('new.csv', 'file,age,tags\na.png,30,wet\nb.png,10,"old,wet"\n');
    const numbers = { kind: 'regression' as const, targetNames: ['age'], means: [20], deviations: [5] };
    const open = (name: string, task: NonNullable<Parameters<typeof openPictures>[1]['task']>) =>
      openPictures(path('new.csv'), { name, task, classes: 0 });
    const aged = await open('images:old.csv?label=age', numbers);
    expect([...aged.answers!.targets!]).toEqual([2, -2]);
    const tagged = await open('images:old.csv?label=tags', { kind: 'labels', labelNames: ['old', 'wet'] });
    expect([...tagged.answers!.targets!]).toEqual([0, 1, 1, 1]);
  });

  it('reads numbers with the unit that they had in training', async () => {
    const prices = ['file,price', ...Array.from({ length: 40 }, (_, i) => `${i}.png,"$1,0${10 + i}"`)];
    for (let i = 0; i < 40; i++) await write(`${i}.png`);
    await write('prices.csv', prices.join('\n'));
    const name = `images:${path('prices.csv')}?task=regression&numbers=point`;
    const trained = { ...(await loadDataset(name)), name };
    if (trained.task?.kind !== 'regression') throw new Error('no regression');
    const { units, ...before } = trained.task;
    expect(units).toEqual(['$']);
    await write('new.csv', 'file,price\na.png,$1 000\nb.png,\n');
    await write('plain.csv', 'file,price\na.png,1000\n');
    const expected = (1000 - before.means[0]!) / before.deviations[0]!;
    for (const task of [trained.task, before]) {
      const { answers } = await openPictures(path('new.csv'), { ...trained, task });
      expect([answers!.rows, answers!.targets]).toEqual([Uint32Array.of(0), Float32Array.of(expected)]);
    }
    await expect(openPictures(path('plain.csv'), trained)).rejects.toThrow(
      'plain.csv: line 2: column "price": must be a number in $, as those before it, found "1000"; write them alike',
    );
  });

  it('reads Parquet, with the names of classes in its footer', async () => {
    const trained = await loadDataset(`parquet:${fixture('shots')}?size=8`);
    const opened = await openPictures(fixture('shots/test-00000-of-00001.parquet'), trained);
    expect(opened.names[1]).toBe('test-00000-of-00001.parquet: row 1');
    expect([...opened.answers!.labels]).toEqual([0, 1, 0, 1]);
    const pictures = await all(opened);
    expect(pictures.every(({ input }) => input instanceof Uint8Array && input.length > 50)).toBe(true);
    await expect(openPictures(fixture('houses.parquet'), trained)).rejects.toThrow(
      /houses\.parquet: must have a column of pictures, structures of bytes and path, found area, rooms/,
    );
  });
});
