import { DataError } from '../data-error.js';
import type { Dataset, SamplesInMemory } from '../dataset.js';
import { findFiles, type FileSet, type FindOptions } from '../find-files.js';
import { parseCifar10 } from '../formats/cifar.js';
import { readTar } from '../formats/tar.js';
import { readBytes } from '../read-bytes.js';
import { sliceSamples } from '../slice-samples.js';

/** Numbers of images that the files must hold; the validation set is the end of the last training batch. */
export interface CifarCounts {
  /** Records of each of the six files. */
  readonly batch: number;
  readonly validation: number;
}

const OFFICIAL: CifarCounts = { batch: 10_000, validation: 5_000 };
const TRAINING = [1, 2, 3, 4, 5].map((k) => `data_batch_${k}.bin`);
const TEST = 'test_batch.bin';
const ARCHIVE = 'cifar-10-binary.tar.gz';

const CIFAR10: FileSet = {
  name: 'cifar10',
  otherFolders: ['cifar-10-batches-bin'],
  forms: [
    Object.fromEntries([...TRAINING, TEST].map((name) => [name, { names: [name, `${name}.gz`] }])),
    {
      [ARCHIVE]: {
        names: [ARCHIVE],
        source: {
          urls: ['https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz'],
          // As published on the same page.
          checksum: 'md5:c32a1d4ab5d03f1284b67883e8d87530',
        },
      },
    },
  ],
};

const CLASS_NAMES = [
  'airplane',
  'automobile',
  'bird',
  'cat',
  'deer',
  'dog',
  'frog',
  'horse',
  'ship',
  'truck',
];

/** Loads CIFAR-10's binary version, from its six files or the archive that holds them. */
export async function loadCifar10(
  options: FindOptions,
  { batch, validation }: CifarCounts = OFFICIAL,
): Promise<Dataset<SamplesInMemory>> {
  const readFile = await openFiles(await findFiles(CIFAR10, options));
  const readBatch = async (name: string): Promise<SamplesInMemory> => {
    const { path, bytes } = await readFile(name);
    const samples = parseCifar10(bytes, path);
    if (samples.count !== batch)
      throw new DataError(
        `${path}: byte ${bytes.length}: must hold ${batch} records, found ${samples.count}; use the official file`,
      );
    return samples;
  };
  const all = await concatenate(TRAINING, batch, readBatch);
  return {
    name: CIFAR10.name,
    classes: CLASS_NAMES.length,
    classNames: CLASS_NAMES,
    sourceRows: all.count,
    train: sliceSamples(all, 0, all.count - validation),
    validation: sliceSamples(all, all.count - validation, all.count),
    test: await readBatch(TEST),
  };
}

type ReadFile = (name: string) => Promise<{ readonly path: string; readonly bytes: Uint8Array }>;

async function openFiles(paths: Readonly<Record<string, string>>): Promise<ReadFile> {
  const archive = paths[ARCHIVE];
  if (archive === undefined)
    return async (name) => ({ path: paths[name]!, bytes: await readBytes(paths[name]!) });
  const files = await readTar(await readBytes(archive), archive);
  // oxlint-disable-next-line typescript/require-await
  return async (name) => {
    const bytes = files.get(name);
    if (bytes === undefined)
      throw new DataError(
        `${archive}: must hold ${name}, found ${[...files.keys()].join(', ') || 'no files'}; fetch CIFAR-10's binary version`,
      );
    return { path: `${archive}: ${name}`, bytes };
  };
}

/** Puts the samples of several files behind each other, holding one file at a time. */
async function concatenate(
  names: readonly string[],
  batch: number,
  read: (name: string) => Promise<SamplesInMemory>,
): Promise<SamplesInMemory> {
  const count = names.length * batch;
  const labels = new Uint8Array(count);
  let values = new Uint8Array(0);
  let shape: readonly number[] = [];
  for (const [k, name] of names.entries()) {
    const samples = await read(name);
    if (k === 0) values = new Uint8Array(names.length * samples.values.length);
    values.set(samples.values, k * samples.values.length);
    labels.set(samples.labels, k * batch);
    shape = samples.shape;
  }
  return { count, shape, values, labels };
}
