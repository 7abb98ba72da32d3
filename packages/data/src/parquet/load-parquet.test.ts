import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, vi } from 'vitest';
import { DataError } from '../data-error.js';
import { useFolder } from '../images/pictures.testing.js';
import { loadDataset } from '../load-dataset.js';
import { encodeAnswers, encodeTable } from '../table/encode-table.js';
import { loadJsonl } from '../sets/json-lines-file.js';
import { loadParquet, parquetTable } from './load-parquet.js';

const { path } = useFolder();
const fixture = (name: string): string =>
  fileURLToPath(new URL(`../../fixtures/parquet/${name}`, import.meta.url));

async function copy(...pairs: readonly (readonly [from: string, to: string])[]): Promise<void> {
  await mkdir(path('x'), { recursive: true });
  for (const [from, to] of pairs) await copyFile(fixture(from), path('x', to));
}

describe('loadParquet, on tables that pyarrow wrote', () => {
  it('reads columns of every kind as those of a CSV file', async () => {
    const name = fixture('houses.parquet');
    const dataset = await loadDataset(
      `${name}?label=price&task=regression&ignore=tags&scale=none&numeric=area`,
    );
    expect(dataset.name).toBe(`parquet:${name}`);
    expect(dataset.columns!.map(({ name: column, kind, missing }) => [column, kind, missing])).toEqual([
      ['area', 'number', 3],
      ['rooms', 'number', 0],
      ['tax', 'number', 0],
      ['zone', 'category', 13],
      ['pool', 'category', 0],
      ['sold', 'category', 0],
      ['price', 'label', 0],
    ]);
    const { train, featureNames, task } = dataset;
    expect([train.count, dataset.validation.count, dataset.test.count, dataset.sourceRows]).toEqual([
      32, 4, 4, 40,
    ]);
    if (task?.kind !== 'regression') throw new Error('no regression');
    const width = featureNames!.length;
    for (const [i, row] of train.rows!.entries()) {
      const value = (feature: string) => train.values[i * width + featureNames!.indexOf(feature)];
      expect(value('rooms')).toBe(row % 5);
      expect(value('tax')).toBe(0.5 + row / 8);
      expect(value('zone=north')).toBe(Number(row % 3 === 0));
      expect(value('pool=true')).toBe(Number(row % 4 === 0));
      expect(value('area')).toBe(row % 13 === 5 ? value('area') : 1000.5 + 37.25 * row);
      expect(train.targets![i]! * task.deviations[0]! + task.means[0]!).toBeCloseTo(
        100_000 + 2500.5 * row,
        1,
      );
    }
  });

  it.each(['size=8', 'fit=stretch', 'channels=1', 'damaged=skip'])('refuses %s', async (option) => {
    const name = `${fixture('houses.parquet')}?label=price&task=regression&ignore=tags&${option}`;
    await expect(loadDataset(name)).rejects.toThrow(
      /^parquet option \w+: applies to pictures, got it for .*houses\.parquet, which has no column of them; leave it out, or name a column of encoded pictures with image$/,
    );
  });

  it('refuses to be told how text is written, as JSON does', async () => {
    const untyped: object = { delimiter: ';' };
    const found =
      /option delimiter: applies to delimited text \(\.csv, \.tsv\), got it for .*; leave it out$/;
    await expect(loadParquet(fixture('houses.parquet'), untyped)).rejects.toThrow(found);
    await expect(loadJsonl(path('x.jsonl'), untyped)).rejects.toThrow(found);
  });

  it('reads lists of texts as several labels', async () => {
    const dataset = await loadParquet(fixture('houses.parquet'), {
      label: 'tags',
      task: 'labels',
      ignore: ['sold'],
    });
    expect(dataset.task).toEqual({ kind: 'labels', labelNames: ['brick', 'old'] });
  });

  it('reads lists of the numbers of classes as several labels, by the names that the footer has', async () => {
    const name = `${fixture('feelings.parquet')}?text=text`;
    const { task, train, encoding } = await loadDataset(name);
    expect(task).toEqual({ kind: 'labels', labelNames: ['anger', 'fear', 'joy'] });
    for (const [i, row] of train.rows!.entries())
      expect([...train.targets!.subarray(3 * i, 3 * i + 3)]).toEqual(row % 2 === 1 ? [0, 1, 1] : [1, 0, 0]);
    const { targets } = encodeAnswers(encoding!, await parquetTable(fixture('feelings.parquet'), encoding))!;
    expect([...targets!.subarray(0, 6)]).toEqual([1, 0, 0, 0, 1, 1]);
  });

  it('refuses lists of numbers that are not to be learnt, such as an embedding', async () => {
    await expect(loadParquet(fixture('feelings.parquet'), { label: 'text' })).resolves.toBeDefined();
    const lines = Array.from(
      { length: 9 },
      (_, i) => `{"at": [${i}, 0.5], "is": [${i % 2}, 3], "kind": ${i % 2}}`,
    );
    await writeFile(path('x.jsonl'), lines.join('\n'));
    await expect(loadDataset(`${path('x.jsonl')}?label=is&task=labels&ignore=kind`)).rejects.toThrow(
      /x\.jsonl: line 1: "at": must be text, a number, .*, found \[0,0\.5\]; give it a key for each value, or ignore=at/,
    );
    const { task } = await loadDataset(`${path('x.jsonl')}?label=is&task=labels&ignore=at`);
    expect(task).toEqual({ kind: 'labels', labelNames: ['0', '1', '3'] });
  });

  it('refuses whatever is changed in the footer with an error of its own', async () => {
    const whole = await readFile(fixture('houses-gzip.parquet'));
    const footer = whole.readUInt32LE(whole.length - 8);
    const strange: unknown[] = [];
    for (let at = whole.length - 8 - footer; at < whole.length - 8; at += 1) {
      const changed = Buffer.from(whole);
      changed[at]! ^= 2;
      await writeFile(path('x.parquet'), changed);
      const found = await parquetTable(path('x.parquet')).catch((error: unknown) => error);
      if (found instanceof Error && !(found instanceof DataError)) strange.push([at, found.message]);
    }
    expect(strange).toEqual([]);
  });

  it('names the folder within that has the files', async () => {
    await mkdir(path('repo', 'data'), { recursive: true });
    await copyFile(fixture('houses.parquet'), path('repo', 'data', 'train.parquet'));
    await expect(loadParquet(path('repo'))).rejects.toThrow(
      `found none; name the folder that has some, ${path('repo', 'data')}`,
    );
  });

  it.each(['gzip', 'brotli', 'zstd', 'lz4'])('reads pages compressed with %s', async (codec) => {
    const { rows, columns } = await parquetTable(fixture(`houses-${codec}.parquet`));
    expect(columns).toEqual(['rooms', 'price']);
    expect(rows[7]).toEqual(['2', '117503.5']);
  });

  it('says which package some codecs need', async () => {
    vi.doMock('hyparquet-compressors', () => {
      throw new Error('Cannot find package');
    });
    try {
      await expect(parquetTable(fixture('houses-zstd.parquet'))).rejects.toThrow(
        /houses-zstd\.parquet: is compressed with ZSTD, which needs the package hyparquet-compressors; install it with npm install hyparquet-compressors, or write/,
      );
      await expect(parquetTable(fixture('houses-gzip.parquet'))).resolves.toBeDefined();
    } finally {
      vi.doUnmock('hyparquet-compressors');
    }
  });

  it('encodes the rows of other files as those of training', async () => {
    const { encoding, train, task } = await loadParquet(fixture('houses.parquet'), {
      label: 'price',
      task: 'regression',
    });
    expect(task?.kind).toBe('regression');
    const kept = JSON.parse(JSON.stringify(encoding)) as NonNullable<typeof encoding>;
    const table = await parquetTable(fixture('houses.parquet'), kept);
    const { values, shape } = encodeTable(kept, table);
    const width = shape[0]!;
    expect(values.subarray(train.rows![5]! * width, (train.rows![5]! + 1) * width)).toEqual(
      train.values.subarray(5 * width, 6 * width),
    );
    expect(encodeAnswers(kept, table)!.targets![train.rows![5]!]).toBe(train.targets![5]);
    const text = [table.columns, ...table.rows.map((row) => row.map((field) => field ?? ''))].map((row) =>
      row.map((field) => `"${field}"`).join(','),
    );
    const csv = { path: 'a.csv', bytes: new TextEncoder().encode(text.join('\n')) };
    expect(encodeTable(kept, csv).values).toEqual(values);
    expect(() => encodeTable(kept, { path: 'a.parquet', bytes: new Uint8Array() })).toThrow(
      'a.parquet: must be a table as text, found Parquet; give encodeTable what parquetTable(path) returns',
    );
    await expect(parquetTable(fixture('shots/test-00000-of-00001.parquet'), kept)).rejects.toThrow(
      /must have columns that the model was trained with, such as "area", found image, label$/,
    );
  });
});

describe('loadParquet, on the layout of Hugging Face', () => {
  it('takes splits from names of files and names of classes from the footer', async () => {
    const dataset = await loadParquet(fixture('reviews'), { text: ['text'] });
    expect(dataset.classNames).toEqual(['negative', 'positive']);
    // The test set has no labels: one is drawn.
    expect([dataset.train.count, dataset.validation.count, dataset.test.count]).toEqual([27, 6, 3]);
    expect([...dataset.validation.rows!].every((row) => row >= 30)).toBe(true);
    expect([...dataset.train.labels]).toEqual([...dataset.train.rows!].map((row) => row % 2));
    expect(dataset.notes).toEqual(['4 rows of test left out, all without a label']);
  });

  it.each(['train-00000-of-00002.parquet', 'train-00001-of-00002.parquet', 'train-*.parquet'])(
    'takes the whole series for %s',
    async (name) => {
      const { train, validation, test } = await loadParquet(fixture(`reviews/${name}`), { text: ['text'] });
      expect([train.count, validation.count, test.count]).toEqual([24, 3, 3]);
    },
  );

  it('takes a test file', async () => {
    const { train, test } = await loadDataset(
      'parquet:train-00000-of-00002.parquet?text=text&test=validation-00000-of-00001.parquet',
      { dataDir: fixture('reviews') },
    );
    expect([train.count, test.count]).toEqual([27, 6]);
  });

  it('decodes pictures', async () => {
    const onDecode = vi.fn<() => void>();
    const dataset = await loadDataset(`parquet:${fixture('shots')}?size=8&channels=1`, { onDecode });
    expect(dataset).toMatchObject({ classNames: ['flag', 'fog'], classes: 2 });
    const { train, test } = dataset;
    expect([train.shape, train.count, test.count]).toEqual([[1, 8, 8], 11, 4]);
    expect([...test.labels]).toEqual([0, 1, 0, 1]);
    expect(test.values[64]).toBe(51);
    expect(dataset.sources![test.rows![1]!]).toBe('test-00000-of-00001.parquet: row 1');
    expect(onDecode).toHaveBeenCalled();
  });

  it('leaves damaged pictures out where asked', async () => {
    const name = fixture('odd-shot.parquet');
    await expect(loadParquet(name, { size: 8 })).rejects.toThrow(
      /odd-shot\.parquet: row 3: must be an intact PNG, JPEG or WebP picture, found a text that starts with "not a picture"/,
    );
    const { notes, sources, train, validation, test } = await loadParquet(name, { size: 8, damaged: 'skip' });
    expect(notes).toEqual(['left out: odd-shot.parquet: row 3, a text that starts with "not a picture"']);
    expect(train.count + validation.count + test.count).toBe(11);
    expect(sources).toHaveLength(12);
  });
});

describe('loadParquet refuses', () => {
  it.each(['numeric=a', 'categorical=a', 'text=a', 'scale=none', 'words=9', 'tokens=9', 'max-numbers=9'])(
    'of pictures %s, which is for tables',
    async (option) => {
      await expect(loadDataset(`parquet:${fixture('shots')}?size=8&${option}`)).rejects.toThrow(
        /^parquet option [\w-]+: applies to tables, got it for .*shots, whose column "image" holds pictures; leave it out, or those with ignore=image$/,
      );
    },
  );

  it.each<[string, () => Promise<string>, RegExp, object?]>([
    [
      'what is not there',
      () => Promise.resolve(path('x.parquet')),
      /x\.parquet: cannot be read \(ENOENT\); check the path/,
    ],
    [
      'a file that was cut',
      () => Promise.resolve(fixture('cut.parquet')),
      /cut\.parquet: must be a whole Parquet file, found one that is damaged or cut short \(.*\); fetch or write it again$/,
    ],
    [
      'a file of another kind',
      async () => {
        await writeFile(path('x.parquet'), 'a,b\n1,2\nand more text');
        return path('x.parquet');
      },
      /x\.parquet: must be a whole Parquet file, found a file that starts with "a,b\\n1,2\\nand more"; fetch/,
    ],
    [
      'pictures that lie elsewhere',
      () => Promise.resolve(fixture('paths.parquet')),
      /paths\.parquet: row 0: must hold the bytes of a picture, found only the path "0\.png"; write the bytes into the file, or give a list/,
    ],
    [
      'a series with a hole',
      async () => {
        await copy(['reviews/train-00000-of-00002.parquet', 'train-00000-of-00002.parquet']);
        return path('x');
      },
      /x: must hold all 2 files of the series of train-00000-of-00002\.parquet, found none named train-00001-of-00002\.parquet; fetch it$/,
    ],
    [
      'files of which some name a split',
      async () => {
        await copy(['houses.parquet', 'train.parquet'], ['houses.parquet', 'houses.parquet']);
        return path('x');
      },
      /x: must hold files of which all or none begin with train, validation or test, found houses\.parquet among them; name those/,
    ],
    [
      'a folder without such files',
      async () => {
        await copy(['houses.parquet', 'houses.bin']);
        return path('x');
      },
      /x: must hold Parquet files, whose names end in \.parquet, found none; check the path$/,
    ],
    [
      'files of different kinds',
      async () => {
        await copy(['houses.parquet', 'a.parquet'], ['houses-gzip.parquet', 'b.parquet']);
        return path('x');
      },
      /b\.parquet: must have the columns of .*a\.parquet, found none named "area"; name files of one kind only$/,
      { ignore: ['tags'] },
    ],
    [
      'an image column that is none',
      () => Promise.resolve(fixture('houses.parquet')),
      /^image: must name a column of .*houses\.parquet \(area, rooms, .*\), got "photo"$/,
      { image: 'photo' },
    ],
  ])('%s', async (_, prepare, message, options = {}) => {
    const name = await prepare();
    await expect(loadParquet(name, options)).rejects.toThrow(message);
    await expect(loadParquet(name, options)).rejects.toBeInstanceOf(DataError);
  });
});
