import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { DataError } from './data-error.js';
import type { Dataset, Samples } from './dataset.js';
import { readIdx, type Idx } from './idx.js';

/** Numbers of images that the files must hold; the validation set is the end of the training file. */
export interface MnistCounts {
  readonly train: number;
  readonly validation: number;
  readonly test: number;
}

const OFFICIAL: MnistCounts = { train: 50_000, validation: 10_000, test: 10_000 };
const SIDE = 28;
const CLASSES = 10;
const CURES =
  'cure: name the folder with --data-dir (option dataDir) or the environment variable RANKBATCH_DATA, ' +
  'or use the generated digits (--data digits), which need no files';

/** Loads MNIST's four official IDX files from `<dataDir>/mnist/` or `<dataDir>/`. */
export async function loadMnist(dataDir: string | undefined, counts = OFFICIAL): Promise<Dataset> {
  if (dataDir === undefined || dataDir === '')
    throw new DataError(`data "mnist": needs a folder with its files, got none; ${CURES}`);
  const paths = await findFiles(dataDir, {
    trainImages: fileNames('train-images', 3),
    trainLabels: fileNames('train-labels', 1),
    testImages: fileNames('t10k-images', 3),
    testLabels: fileNames('t10k-labels', 1),
  });
  const all = await readPair(paths.trainImages, paths.trainLabels, counts.train + counts.validation);
  return {
    name: 'mnist',
    classes: CLASSES,
    train: slice(all, 0, counts.train),
    validation: slice(all, counts.train, all.count),
    test: await readPair(paths.testImages, paths.testLabels, counts.test),
  };
}

/** The spellings under which a file is found in the wild, the official one first. */
function fileNames(stem: string, axes: number): string[] {
  return ['-', '.'].flatMap((mark) => [
    `${stem}${mark}idx${axes}-ubyte.gz`,
    `${stem}${mark}idx${axes}-ubyte`,
  ]);
}

type FileRole = 'trainImages' | 'trainLabels' | 'testImages' | 'testLabels';

/** Finds one existing path for each list of names, or fails once for all missing files. */
async function findFiles(
  dataDir: string,
  wanted: Record<FileRole, readonly string[]>,
): Promise<Record<FileRole, string>> {
  const folders = [join(dataDir, 'mnist'), dataDir];
  const missing: string[] = [];
  const find = async (names: readonly string[]): Promise<string> => {
    for (const folder of folders)
      for (const name of names) if (await exists(join(folder, name))) return join(folder, name);
    missing.push(names[0]!);
    return '';
  };
  const found = {
    trainImages: await find(wanted.trainImages),
    trainLabels: await find(wanted.trainLabels),
    testImages: await find(wanted.testImages),
    testLabels: await find(wanted.testLabels),
  };
  if (missing.length > 0)
    throw new DataError(
      `data "mnist": missing ${missing.join(', ')}; looked in ${folders.join(' and ')}, each name with and without .gz ` +
        `and also spelt ".idx" for "-idx"; ${CURES}`,
    );
  return found;
}

const exists = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

async function readPair(imagePath: string, labelPath: string, count: number): Promise<Samples> {
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
      `${path}: byte ${4 + 4 * axis}: the size of axis ${axis} must be ${size}, found ${dimensions[axis]}; use MNIST's official file`,
    );
}

/** A view of samples `from..to - 1`. */
function slice({ shape, values, labels }: Samples, from: number, to: number): Samples {
  const size = SIDE * SIDE;
  return {
    count: to - from,
    shape,
    values: values.subarray(from * size, to * size),
    labels: labels.subarray(from, to),
  };
}
