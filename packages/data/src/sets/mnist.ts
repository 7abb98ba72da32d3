import { DataError } from '../data-error.js';
import type { Dataset, SamplesInMemory } from '../dataset.js';
import type { Checksum } from '../download/checksum.js';
import { findFiles, type FileSet, type FileSpec, type FindOptions } from '../find-files.js';
import type { Idx } from '../formats/idx.js';
import { readIdx } from '../read-idx.js';
import { sliceSamples } from '../slice-samples.js';

/** Numbers of images that the files must hold; the validation set is the end of the training file. */
export interface MnistCounts {
  readonly train: number;
  readonly validation: number;
  readonly test: number;
}

/** A data set in MNIST's files. */
export interface MnistKind {
  readonly name: string;
  readonly otherFolders?: readonly string[];
  readonly classNames?: readonly string[];
  /** Folders of the web that hold the four official files. */
  readonly mirrors: readonly string[];
  /** Of the official files, by the start of their names. */
  readonly checksums: Readonly<Record<string, Checksum>>;
  /** The first labels of the official training file, which tell apart sets whose files have the same names. */
  readonly firstLabels: readonly number[];
}

/** LeCun, Cortes and Burges. */
export const MNIST: MnistKind = {
  name: 'mnist',
  mirrors: [
    'https://ossci-datasets.s3.amazonaws.com/mnist/',
    'https://storage.googleapis.com/cvdf-datasets/mnist/',
  ],
  checksums: {
    'train-images': 'sha256:440fcabf73cc546fa21475e81ea370265605f56be210a4024d2ca8f203523609',
    'train-labels': 'sha256:3552534a0a558bbed6aed32b30c495cca23d567ec52cac8be1a0730e8010255c',
    't10k-images': 'sha256:8d422c7b0a1c1c79245a5bcf07fe86e33eeafee792b84584aec276f5a2dbc4e6',
    't10k-labels': 'sha256:f7ae60f92e00ec6debd23a6088c31dbd2371eca3ffa0defaefb259924204aec6',
  },
  firstLabels: [5, 0, 4, 1, 9, 2, 1, 3, 1, 4],
};

/** Xiao, Rasul and Vollgraf 2017. */
export const FASHION_MNIST: MnistKind = {
  name: 'fashion-mnist',
  otherFolders: ['FashionMNIST', 'fashion'],
  mirrors: ['http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/'],
  // As published beside the files: md5 is all there is.
  checksums: {
    'train-images': 'md5:8d4fb7e6c68d591d4c3dfef9ec88bf0d',
    'train-labels': 'md5:25c81989df183df01b3e8a0aad5dffbe',
    't10k-images': 'md5:bef4ecab320f06d8554ea6380940ec79',
    't10k-labels': 'md5:bb300cfdad3c16e7a12a480ee83cd310',
  },
  classNames: [
    'T-shirt/top',
    'trouser',
    'pullover',
    'dress',
    'coat',
    'sandal',
    'shirt',
    'sneaker',
    'bag',
    'ankle boot',
  ],
  firstLabels: [9, 0, 0, 3, 0, 2, 7, 2, 5, 5],
};

const KINDS = [MNIST, FASHION_MNIST];
const OFFICIAL: MnistCounts = { train: 50_000, validation: 10_000, test: 10_000 };
const SIDE = 28;
const CLASSES = 10;

/** Loads the four official IDX files of MNIST or of a set in the same format. */
export async function loadMnist(
  kind: MnistKind,
  options: FindOptions,
  counts: MnistCounts = OFFICIAL,
): Promise<Dataset<SamplesInMemory>> {
  const paths = await findFiles(fileSet(kind), options);
  const all = await readPair(paths['trainImages']!, paths['trainLabels']!, counts.train + counts.validation);
  const other = KINDS.find(
    (candidate) => candidate !== kind && beginsWith(all.labels, candidate.firstLabels),
  );
  if (other !== undefined)
    throw new DataError(
      `${paths['trainLabels']}: must be a file of ${kind.name}, found the labels of ${other.name}; ` +
        `put the files of each set in a folder of its own, ${kind.name} and ${other.name}`,
    );
  return {
    name: kind.name,
    classes: CLASSES,
    ...(kind.classNames && { classNames: kind.classNames }),
    sourceRows: all.count,
    train: sliceSamples(all, 0, counts.train),
    validation: sliceSamples(all, counts.train, all.count),
    test: await readPair(paths['testImages']!, paths['testLabels']!, counts.test),
  };
}

function fileSet(kind: MnistKind): FileSet {
  const file = (stem: string, axes: number): FileSpec => {
    const [official, ...others] = ['-', '.'].flatMap((mark) => [
      `${stem}${mark}idx${axes}-ubyte.gz`,
      `${stem}${mark}idx${axes}-ubyte`,
    ]);
    return {
      names: [official!, ...others],
      source: { urls: kind.mirrors.map((folder) => folder + official), checksum: kind.checksums[stem]! },
    };
  };
  const form = {
    trainImages: file('train-images', 3),
    trainLabels: file('train-labels', 1),
    testImages: file('t10k-images', 3),
    testLabels: file('t10k-labels', 1),
  };
  return { ...kind, forms: [form] };
}

function beginsWith(labels: ArrayLike<number>, start: readonly number[]): boolean {
  return start.every((label, i) => labels[i] === label);
}

async function readPair(imagePath: string, labelPath: string, count: number): Promise<SamplesInMemory> {
  const [images, labels] = await Promise.all([readIdx(imagePath), readIdx(labelPath)]);
  requireAxes(images, 3, imagePath);
  requireAxes(labels, 1, labelPath);
  requireSize(images, 1, SIDE, imagePath);
  requireSize(images, 2, SIDE, imagePath);
  if (images.dimensions[0] !== labels.dimensions[0])
    throw new DataError(
      `${labelPath}: byte 4: must hold as many labels as ${imagePath} holds images, ${images.dimensions[0]}, ` +
        `found ${labels.dimensions[0]}; fetch both files from the same place`,
    );
  requireSize(images, 0, count, imagePath);
  for (const [k, label] of labels.values.entries())
    if (label >= CLASSES)
      throw new DataError(
        `${labelPath}: byte ${8 + k}: label ${k} must be in 0..${CLASSES - 1}, found ${label}; fetch the file again`,
      );
  return { count, shape: [1, SIDE, SIDE], values: images.values, labels: labels.values };
}

function requireAxes({ dimensions }: Idx, axes: number, path: string): void {
  if (dimensions.length !== axes)
    throw new DataError(
      `${path}: byte 3: must have ${axes} axes (magic number 0x0000080${axes}), found ${dimensions.length}; is it another file under this name?`,
    );
}

function requireSize({ dimensions }: Idx, axis: number, size: number, path: string): void {
  if (dimensions[axis] !== size)
    throw new DataError(
      `${path}: byte ${4 + 4 * axis}: the size of axis ${axis} must be ${size}, found ${dimensions[axis]}; use the official file`,
    );
}
