import { spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile, rm, stat, symlink, truncate, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { describe, expect, it, vi } from 'vitest';
import { DataError } from '../data-error.js';
import type { Dataset, SamplesInMemory } from '../dataset.js';
import { loadDataset } from '../load-dataset.js';
import { takeSamples } from '../take-samples.js';
import { takeValues } from '../take-values.js';
import type { DecodeProgress } from './decode-progress.js';
import { loadImages, type ImageOptions } from './load-images.js';
import { useFolder } from './pictures.testing.js';

const { path, write, copy } = useFolder();

/** Ten pictures of each class; a picture's grey is 10 for each class before its own, and its number. */
async function writeClasses(folder: string, names: readonly string[], count = 10): Promise<void> {
  for (const [k, name] of names.entries())
    for (let i = 0; i < count; i++) await write(`${folder}/${name}/${i}.png`, { grey: 10 * k + i });
}

/** The name, the label and the first byte of every sample. */
function samplesOf({ train, validation, test, sources }: Dataset<SamplesInMemory>) {
  return [train, validation, test].flatMap(({ count, values, labels, rows }) =>
    Array.from({ length: count }, (_, i) => ({
      name: sources![rows![i]!],
      label: labels[i],
      grey: values[(i * values.length) / count],
    })),
  );
}

describe('loadImages, of a folder', () => {
  it('tells of pictures in formats that it does not read', async () => {
    await writeClasses('pets', ['dogs', 'cats']);
    expect((await loadImages(path('pets'))).notes).toEqual([]);
    await write('pets/dogs/a.gif', 'GIF89a');
    await write('pets/cats/b.TIFF', 'II*');
    await write('pets/cats/notes.txt', 'x');
    expect((await loadImages(path('pets'))).notes).toEqual([
      'left out: 2 pictures of other formats than PNG, JPEG and WebP, such as cats/b.TIFF',
    ]);
  });

  it('makes a class of each folder, sorted, and a sample of each picture', async () => {
    await writeClasses('pets', ['dogs', 'cats']);
    await write('pets/.DS_Store', 'x');
    await write('pets/readme.txt', 'x');
    await write('pets/dogs/old/more.PNG', { grey: 99 });
    const dataset = await loadDataset('images:pets', { dataDir: path() });
    expect(dataset).toMatchObject({
      name: 'images:pets',
      classes: 2,
      classNames: ['cats', 'dogs'],
      sourceRows: 21,
    });
    expect(dataset.train.shape).toEqual([3, 4, 4]);
    expect(dataset.train.values).toBeInstanceOf(Uint8Array);
    expect([dataset.train.count, dataset.validation.count, dataset.test.count]).toEqual([17, 2, 2]);
    const found = samplesOf(dataset).toSorted((a, b) => a.grey! - b.grey!);
    expect(found.at(0)).toEqual({ name: 'dogs/0.png', label: 1, grey: 0 });
    expect(found.at(13)).toEqual({ name: 'cats/3.png', label: 0, grey: 13 });
    expect(found.at(-1)).toEqual({ name: 'dogs/old/more.PNG', label: 1, grey: 99 });
    expect(dataset.notes).toEqual([]);
  });

  it('sorts classes that are integers by value', async () => {
    await writeClasses('digits', ['10', '9', '1']);
    expect((await loadImages(path('digits'))).classNames).toEqual(['1', '9', '10']);
  });

  it('recognizes train, validation and test', async () => {
    await writeClasses('pets/train', ['cats', 'dogs'], 4);
    await writeClasses('pets/val', ['cats', 'dogs'], 3);
    await writeClasses('pets/test', ['dogs'], 2);
    const dataset = await loadImages(path('pets'));
    expect([dataset.train.count, dataset.validation.count, dataset.test.count]).toEqual([8, 6, 2]);
    expect(samplesOf(dataset).at(-1)).toEqual({ name: 'test/dogs/1.png', label: 1, grey: 1 });
  });

  it('leaves out pictures for a test whose classes are kept secret, and says so', async () => {
    await writeClasses('pets/train', ['cats', 'dogs']);
    await write('pets/test/1.png');
    await write('pets/test/2.png');
    const { notes, sourceRows } = await loadImages(path('pets'));
    expect(notes).toEqual(['left out: 2 pictures of test, outside of folders of classes']);
    expect(sourceRows).toBe(20);
  });

  it('draws what has no folder', async () => {
    await writeClasses('pets/train', ['cats', 'dogs']);
    await writeClasses('pets/test', ['cats', 'dogs'], 2);
    const { train, validation, test } = await loadImages(path('pets'));
    expect([train.count, validation.count, test.count]).toEqual([18, 2, 4]);
  });

  it('reads pictures of all kinds and sizes as one shape', async () => {
    const names = [
      'colours.png',
      'colours.jpg',
      'colours.webp',
      'grey16.png',
      'half.webp',
      'turned.jpg',
      'inks.jpg',
    ];
    for (const name of names) await copy(name, `mixed/a/${name}`);
    for (const name of names) await copy(name, `mixed/b/${name}`);
    await write('mixed/b/small.png', { grey: 5 });
    const { train, pictures } = await loadDataset(`images:${path('mixed')}?size=8x6&fit=contain&channels=1`);
    expect(train.shape).toEqual([1, 6, 8]);
    expect(train.values).toHaveLength(train.count * 48);
    expect(pictures).toEqual({ shape: [1, 6, 8], fit: 'contain' });
  });

  it('leaves damaged pictures out where asked, and names them', async () => {
    await writeClasses('pets', ['cats', 'dogs']);
    await copy('cut.jpg', 'pets/cats/cut.jpg');
    await copy('text.png', 'pets/dogs/text.png');
    const where = path('pets');
    await expect(loadImages(where, { size: 4 })).rejects.toThrow(
      /cats\/cut\.jpg: must be an intact .*found a JPEG that is damaged or cut short/,
    );
    // Decoded, then as they are kept.
    for (let load = 0; load < 2; load++) {
      const dataset = await loadImages(where, { size: 4, damaged: 'skip' });
      expect(dataset.notes).toEqual([
        expect.stringMatching(/^left out: cats\/cut\.jpg, a JPEG that is damaged or cut short \(/),
        'left out: dogs/text.png, a text that starts with "not a picture\\n"',
      ]);
      expect(samplesOf(dataset)).toHaveLength(20);
      expect(samplesOf(dataset).every(({ name, grey }) => Number(/\d/.exec(name!)![0]) === grey! % 10)).toBe(
        true,
      );
    }
    await expect(loadImages(where, { size: 4 })).rejects.toThrow(/cats\/cut\.jpg: must be/);
  });

  it.each<[string, () => Promise<void>, RegExp]>([
    [
      'a folder without pictures',
      async () => {
        await write('x/cats/1.gif', 'x');
        await write('x/dogs/1.txt', 'x');
      },
      /x: must hold PNG, JPEG or WebP pictures, found none in cats, dogs, but others, such as .*cats\/1\.gif; convert them$/,
    ],
    [
      'an empty folder',
      async () => {
        await mkdir(path('x'));
      },
      /x: must hold folders of .*, found nothing; check the path$/,
    ],
    [
      'a folder of other files',
      () => write('x/a.txt', 'x'),
      /found no folder and no picture, but a\.txt; check the path$/,
    ],
    [
      'pictures without classes',
      () => write('x/1.png'),
      /x: must hold a folder of pictures for each class, found 1 pictures in it itself, such as 1\.png; move them into folders, or name their classes in a list/,
    ],
    [
      'a single class',
      () => writeClasses('x', ['cats'], 2),
      /x: must hold 2 classes or more, a folder each, found only cats; name the folder above/,
    ],
    [
      'an empty class',
      async () => {
        await writeClasses('x', ['cats', 'dogs'], 2);
        await mkdir(path('x/mice'));
      },
      /x.mice: must hold a PNG, JPEG or WebP picture, as it is a class, found none; add some, or remove the folder$/,
    ],
    [
      'classes that differ in case',
      () => writeClasses('x', ['Cats', 'cats'], 2),
      /x: must have classes whose names differ in more than case, found Cats and cats; merge the folders, or rename one$/,
    ],
    [
      'classes that look alike',
      () => writeClasses('x', ['caf\u00e9', 'cafe\u0301'], 2),
      /x: must have classes whose names look different, found caf\S+ and caf\S+; merge the folders, or rename one$/,
    ],
    [
      'a link to nothing',
      async () => {
        await writeClasses('x', ['cats', 'dogs'], 2);
        await symlink(path('absent.png'), path('x/cats/gone.png'));
      },
      /x.cats.gone\.png: must lead to a picture, found a link to what is not there; remove it$/,
    ],
    [
      'a class that training lacks',
      async () => {
        await writeClasses('x/train', ['cats', 'dogs'], 2);
        await writeClasses('x/test', ['cats', 'mice'], 2);
      },
      /x.test.mice: must be one of the classes of .*train, cats, dogs; rename the folder, or remove it$/,
    ],
    [
      'splits beside classes',
      async () => {
        await writeClasses('x/train', ['cats', 'dogs'], 2);
        await write('x/mice/1.png');
      },
      /x: must hold either the splits .* or a folder a class, found train beside mice; move it into one of them$/,
    ],
    [
      'pictures of different sizes without a size',
      async () => {
        await writeClasses('x', ['cats', 'dogs'], 2);
        await copy('colours.png', 'x/dogs/wide.png');
      },
      /wide\.png: must have the size of the first picture, 4x4, found 32x24; give the size of the samples, as in size=4$/,
    ],
    [
      'a file',
      () => write('x', 'x'),
      /x: must be a folder of pictures, or a list of their paths and labels that ends in \.csv/,
    ],
    ['nothing', async () => {}, /x: cannot be read \(ENOENT\); check the path/],
  ])('refuses %s in one clear line', async (_, prepare, message) => {
    await prepare();
    await expect(loadImages(path('x'))).rejects.toThrow(message);
    await expect(loadImages(path('x'))).rejects.toBeInstanceOf(DataError);
    await expect(loadImages(path('x'))).rejects.not.toThrow(/\n/);
  });

  it('refuses what takes more than 2 GB, and says which size fits', async () => {
    await writeClasses('pets', ['cats', 'dogs']);
    await expect(loadImages(path('pets'), { size: 8000 })).rejects.toThrow(
      /pets: pictures must fit into 2 GB of memory when they are decoded, found 20 of 8000x8000x3, 3\.8 GB; give a smaller size, up to size=5773, or channels=1, or let them stay on disk with memory, as in \{ memory: 1e9 \}$/,
    );
  });
});

/** Changes the lowest bit of the first byte of a file. */
async function flipByte(file: string): Promise<void> {
  const bytes = await readFile(file);
  bytes[0]! ^= 1;
  await writeFile(file, bytes);
}

describe('decoded pictures', () => {
  const bins = async () =>
    (await readdir(path('cache/rankbatch/pixels'))).filter((name) => name.endsWith('.pixels'));

  it('are kept, until a file or what decides their bytes changes', async () => {
    await writeClasses('pets', ['cats', 'dogs']);
    const onDecode = vi.fn<(progress: DecodeProgress) => void>();
    const load = (channels: 1 | 3) => loadImages(path('pets'), { channels, onDecode });
    const first = await load(1);
    expect(onDecode).toHaveBeenLastCalledWith({
      done: 20,
      total: 20,
      perSecond: expect.any(Number) as number,
    });
    onDecode.mockClear();
    expect(await load(1)).toEqual(first);
    expect(onDecode).not.toHaveBeenCalled();
    await load(3);
    expect(onDecode).toHaveBeenCalled();
    expect(await bins()).toHaveLength(2);
    await utimes(path('pets/cats/0.png'), 1, 1);
    onDecode.mockClear();
    await load(1);
    expect(onDecode).toHaveBeenCalled();
  });

  it('are decoded anew where the kept file was cut', async () => {
    await writeClasses('pets', ['cats', 'dogs']);
    const first = await loadImages(path('pets'));
    const [bin] = await bins();
    await truncate(path('cache/rankbatch/pixels', bin!), 7);
    expect(await loadImages(path('pets'))).toEqual(first);
    expect((await stat(path('cache/rankbatch/pixels', bin!))).size).toBeGreaterThan(20 * 48);
  });

  it('are the same for callers at the same time, and leave no partial file', async () => {
    await writeClasses('pets', ['cats', 'dogs']);
    const [a, b] = await Promise.all([loadImages(path('pets')), loadImages(path('pets'))]);
    expect(a).toEqual(b);
    expect(await readdir(path('cache/rankbatch/pixels'))).toHaveLength(1);
  });

  it('leave nothing behind where one is damaged', async () => {
    await writeClasses('pets', ['cats', 'dogs']);
    await copy('cut.png', 'pets/cats/cut.png');
    await expect(loadImages(path('pets'), { size: 4 })).rejects.toThrow(DataError);
    expect(await readdir(path('cache/rankbatch/pixels'))).toEqual([]);
  });

  it('stay on disk where they take more memory than asked for, and are the same', async () => {
    await writeClasses('pets', ['cats', 'dogs']);
    const inMemory = await loadImages(path('pets'));
    const stored = await loadImages(path('pets'), { memory: 20 * 48 - 1 });
    for (const part of ['train', 'validation', 'test'] as const) {
      const { values, ...others } = stored[part];
      const { values: expected, ...otherExpected } = inMemory[part];
      expect(values).not.toBeInstanceOf(Uint8Array);
      expect(values).toHaveLength(expected.length);
      expect(others).toEqual(otherExpected);
      const everyId = Uint32Array.from({ length: others.count }, (_, id) => id);
      expect(takeValues(stored[part], everyId)).toEqual(expected);
      // In any order, and more than once.
      const some = [others.count - 1, 0, others.count - 1];
      expect(takeSamples(stored[part], some)).toEqual(takeSamples(inMemory[part], some));
    }
    expect((await loadImages(path('pets'), { memory: 20 * 48 })).train.values).toBeInstanceOf(Uint8Array);
  });

  it('stay on disk for whoever asked for it alone', async () => {
    await writeClasses('pets', ['cats', 'dogs']);
    const name = `images:${path('pets')}?memory=0`;
    expect((await loadDataset(name, { memory: 1e9 })).train.values).not.toBeInstanceOf(Uint8Array);
    await expect(loadDataset(name)).rejects.toThrow(
      /^images option memory: must go with a caller that reads pixels from disk, got it without; call loadDataset\(name, \{ memory: 0 \}\)$/,
    );
    await expect(loadDataset(`images:${path('pets')}?memory=much`, { memory: 1 })).rejects.toThrow(
      'images option memory: must be a size in memory as in 500MB or 2GB, got "much"',
    );
  });

  it.each([
    [
      'changed',
      (file: string) => flipByte(file),
      /pixels: must hold the pixels of picture \d+ as they were decoded, found other bytes; remove it/,
    ],
    [
      'removed',
      (file: string) => rm(file),
      /pixels: must hold decoded pictures, cannot be read \(ENOENT\); run the command again/,
    ],
  ])('tell where the kept file was %s meanwhile', async (_, change, message) => {
    await writeClasses('pets', ['cats', 'dogs']);
    const { train, validation, test } = await loadImages(path('pets'), { memory: 0 });
    await change(path('cache/rankbatch/pixels', (await bins())[0]!));
    expect(() => [train, validation, test].map((part) => takeValues(part, [...part.labels.keys()]))).toThrow(
      message,
    );
  });

  it('are removed where a process was killed in the midst of them, and only there', async () => {
    await writeClasses('pets', ['cats', 'dogs']);
    const killed = spawnSync(process.execPath, ['-e', '0']).pid;
    const host = encodeURIComponent(hostname());
    const folder = 'cache/rankbatch/pixels';
    const others = [`b.${process.pid}.${host}.partial`, `c.${killed}.elsewhere.partial`];
    for (const name of [`a.${killed}.${host}.partial`, ...others]) await write(`${folder}/${name}`, 'x');
    await loadImages(path('pets'));
    expect((await readdir(path(folder))).filter((name) => name.endsWith('.partial'))).toEqual(others);
  });

  it('need a cache folder that can be written', async () => {
    await writeClasses('pets', ['cats', 'dogs']);
    await write('cache', 'a file');
    await expect(loadImages(path('pets'))).rejects.toThrow(
      /pixels: must be a folder to keep decoded pictures in, which cannot be written \(ENOTDIR\); make room there, or name another folder/,
    );
    expect(await readFile(path('cache'), 'utf8')).toBe('a file');
  });
});

describe('loadImages, of a list', () => {
  const list = (rows: readonly string[]) => ['file,kind,age,part', ...rows].join('\n');
  const rows = Array.from(
    { length: 20 },
    (_, i) =>
      `shots/${i}.png,${i % 2 ? 'cat' : 'dog'},${i + 1.5},${i < 14 ? 'train' : i < 17 ? 'dev' : 'test'}`,
  );
  const shoot = async () => {
    for (let i = 0; i < 20; i++) await write(`shots/${i}.png`, { grey: i });
  };

  it('takes paths from the folder of the list on', async () => {
    await shoot();
    await write('list.csv', list(rows));
    const dataset = await loadDataset('images:list.csv?path=file&label=kind&channels=1', { dataDir: path() });
    expect(dataset).toMatchObject({ name: 'images:list.csv', classNames: ['cat', 'dog'] });
    expect([dataset.train.count, dataset.validation.count, dataset.test.count]).toEqual([16, 2, 2]);
    for (const { name, label, grey } of samplesOf(dataset))
      expect([name, label]).toEqual([`shots/${grey}.png`, grey! % 2 ? 0 : 1]);
  });

  it('learns numbers too, with the splits of the list', async () => {
    await shoot();
    await write('list.csv', list(rows));
    const { train, validation, test, task } = await loadImages(path('list.csv'), {
      label: 'age',
      task: 'regression',
      split: 'part',
    });
    expect([train.count, validation.count, test.count]).toEqual([14, 3, 3]);
    expect(task).toMatchObject({ kind: 'regression', targetNames: ['age'], means: [8] });
    if (task?.kind !== 'regression') throw new Error('no regression');
    expect(test.targets![0]! * task.deviations[0]! + task.means[0]!).toBeCloseTo(18.5, 5);
  });

  it('takes many numbers for such, which is told', async () => {
    await shoot();
    await write('list.csv', ['file,age', ...rows.map((_, i) => `shots/${i}.png,${i + 0.5}`)].join('\n'));
    const { task, notes } = await loadImages(path('list.csv'));
    expect(task?.kind).toBe('regression');
    expect(notes).toEqual([
      'age: predicted as numbers (task=regression); task=classes takes each for a class',
    ]);
  });

  it('reads lines of JSON, and leaves out rows without a label where asked', async () => {
    await shoot();
    const lines = rows.map((_, i) =>
      JSON.stringify({ file: `shots/${i}.png`, kind: i === 3 ? null : `${i % 2}` }),
    );
    await write('list.jsonl', lines.join('\n'));
    await expect(loadImages(path('list.jsonl'))).rejects.toThrow(
      /line 4: column "kind": must say what is to be learnt/,
    );
    const dataset = await loadImages(path('list.jsonl'), { unlabelled: 'skip' });
    expect(samplesOf(dataset)).toHaveLength(19);
    expect(samplesOf(dataset).some(({ name }) => name === 'shots/3.png')).toBe(false);
    expect(dataset.notes).toEqual(['1 picture without a label left out']);
  });

  it('takes lists of JSON for several labels', async () => {
    await shoot();
    const shots = rows.map((_, i) => ({ file: `shots/${i}.png`, kinds: i % 2 ? ['a', 'b'] : ['b'] }));
    await write('list.json', JSON.stringify(shots));
    const { task, train } = await loadImages(path('list.json'));
    expect(task).toEqual({ kind: 'labels', labelNames: ['a', 'b'] });
    expect([...train.targets!]).toEqual([...train.rows!].flatMap((row) => [row % 2, 1]));
  });

  it.each<[string, RegExp, ImageOptions?]>([
    [
      'file,kind\n,a',
      /list\.csv: line 2: column "file": must be the path of a picture, found nothing; leave the row out$/,
    ],
    [
      'file,kind\nshots/1.png,a\nshots/77.png,b',
      /list\.csv: line 3: column "file": must be the path of a picture from the folder of list\.csv on, found "shots\/77\.png", which cannot be read \(ENOENT\); correct it/,
    ],
    ['file,kind\nshots/1,a\nshots/2,b', /found "shots\/1", which .*; write its end too, shots\/1\.png$/],
    [
      'file,kind\nshots\\1.png,a\nshots\\2.png,b',
      /found "shots\\\\1\.png", which cannot be read \(ENOENT\); write \/ between folders$/,
    ],
    [
      'file;kind\nshots/1.png;a\nshots/2.png;b',
      /list\.csv: must have a column of labels beside that of the paths, found a single column, "file;kind"; .* give delimiter=;$/,
    ],
    [
      'kind,file\na,shots/1.png',
      /label: must name another column than path, got "file" for both/,
      { path: 'file' },
    ],
    [
      'file,kind,part\nshots/1.png,a,train\nshots/2.png,b,later',
      /line 3: column "part": must be train, validation or test, found "later"$/,
      { label: 'kind', split: 'part' },
    ],
    [
      'file,kind\nshots/1.png,a\nshots/2.png,b',
      /^path: must name a column of .*list\.csv \(file, kind\) or a position from 0 to 1, got "image"$/,
      { path: 'image' },
    ],
  ])('refuses %j', async (text, message, options) => {
    await shoot();
    await write('list.csv', text);
    await expect(loadImages(path('list.csv'), options)).rejects.toThrow(message);
  });

  it('refuses options of lists for folders', async () => {
    await writeClasses('pets', ['cats', 'dogs'], 2);
    await expect(loadDataset(`images:${path('pets')}?label=kind`)).rejects.toThrow(
      /^images option label: applies to lists of pictures \(\.csv, \.tsv, \.jsonl\), got it for the folder .*pets, whose folders are the classes; leave it out$/,
    );
    for (const option of [
      'label-suffix',
      'label-separator',
      'missing',
      'charset',
      'comment',
      'path',
      'split',
    ])
      await expect(loadDataset(`images:${path('pets')}?${option}=x`)).rejects.toThrow(
        new RegExp(`^images option ${option}: applies to lists of pictures`),
      );
    for (const option of ['numbers=point', 'header=no', 'quotes=no', 'columns=a,b', 'unlabelled=skip'])
      await expect(loadDataset(`images:${path('pets')}?${option}`)).rejects.toThrow(
        'applies to lists of pictures',
      );
    await expect(loadDataset(`images:${path('list.jsonl')}?delimiter=;`)).rejects.toThrow(
      /^images option delimiter: applies to delimited text \(\.csv, \.tsv\), got it for .*list\.jsonl; leave it out$/,
    );
    await expect(loadDataset(`images:${path('pets')}?size=big`)).rejects.toThrow(
      'images option size: must be a side in pixels or width x height, as in 32 or 64x48, got "big"',
    );
  });
});
