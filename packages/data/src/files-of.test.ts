import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { filesOf } from './files-of.js';
import { useFolder } from './images/pictures.testing.js';

const { path, write } = useFolder();

const below = (name: string) => filesOf(name, { dataDir: path() });

it('the files of a name are the one it begins with and those that its options name', async () => {
  expect(await below('csv:a.txt?label=kind&test=b%26c.txt')).toEqual([path('a.txt'), path('b&c.txt')]);
  expect(await below('x.npy?labels=y.npy&test=x2.npy&test-labels=y2.npy')).toEqual(
    ['x.npy', 'y.npy', 'x2.npy', 'y2.npy'].map((name) => path(name)),
  );
  expect(await below('a.jsonl')).toEqual([path('a.jsonl')]);
  expect(await filesOf('a.csv')).toEqual([resolve('a.csv')]);
});

it('names of arrays, and sets that are known by name, are no files', async () => {
  expect(await below('a.npz?features=x&labels=y&test=z')).toEqual([path('a.npz')]);
  expect(await below('images:list.csv?path=file')).toEqual([path('list.csv')]);
  expect(await below('mnist')).toEqual([]);
});

it('of Parquet they are all that a folder, a pattern or a series means, or the path where there are none', async () => {
  for (const name of ['all/a.parquet', 'all/b.parquet', 't-0-of-2.parquet', 't-1-of-2.parquet'])
    await write(name, '');
  const all = [path('all', 'a.parquet'), path('all', 'b.parquet')];
  expect(await below('parquet:all')).toEqual(all);
  expect(await below('all/*.parquet?test=all/b.parquet')).toEqual([...all, all[1]]);
  expect(await below('t-1-of-2.parquet')).toEqual([path('t-0-of-2.parquet'), path('t-1-of-2.parquet')]);
  expect(await below('parquet:nowhere')).toEqual([path('nowhere')]);
});
