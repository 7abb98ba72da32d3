import { channelsFirst } from './channels-first.js';
import { check, checkFields, integer, listOf, oneOf, text } from './checks.js';
import { DataError } from './data-error.js';
import type { Dataset } from './dataset.js';
import { parseDatasetSpec, readSpecOptions } from './dataset-spec.js';
import { archiveOptions, arrayOptions } from './format-options.js';
import { parseNpy } from './formats/npy.js';
import { readNewAnswers } from './npy-answers.js';
import { toFeatures, type NpyOptions } from './npy-dataset.js';
import { npzFeatures } from './npz-dataset.js';
import { readNamed } from './read-bytes.js';
import { orderOf, wrongShape } from './shape-fit.js';
import { everyRow } from './split/split-rows.js';
import type { EncodedAnswers, EncodedRows } from './table/encode-table.js';
import { checkTask } from './task.js';

/** What is to be known of training to read arrays as those of its samples. */
export interface TrainedSamples extends Pick<Dataset, 'task' | 'classes'> {
  /** The name of the data set, with its options, as `npy:x.npy?labels=y.npy&channels=last`. */
  readonly name: string;
  /** Of one sample. */
  readonly shape: readonly number[];
  /** Whether samples are bytes, pixels that mean value / 255. @default 'float32' */
  readonly type?: 'uint8' | 'float32';
}

/** Samples that are to be predicted. */
export interface OpenedArray extends EncodedRows {
  /** What they should give; left out without labels. */
  readonly answers?: EncodedAnswers;
}

/**
 * Reads samples for a model that was trained on such: NPY, or the array of an NPZ archive that `npzFeatures` finds, plain or compressed with gzip. Their shape is that of training,
 * with or without a first axis of length 1, or one axis alone; images may have the channels last, where that is another shape or training was told `channels=last`; where it
 * was told `shape=`, neighbouring axes may be taken together or parted.
 *
 * @param labels a file of what is right, as the labels of training: classes `[N]`, numbers `[N]` or `[N, outputs]` in the unit of the source, or 0 and 1 for each of several labels
 * @throws DataError (rejection) naming the file, the byte offset, what was expected and what was found.
 *
 * @example
 * ```ts no-run
 * import { loadDataset, openArray } from '@rankbatch/data';
 * const name = 'cells.npz?features=pictures&labels=kinds&channels=last';
 * const { train, classes } = await loadDataset(name);
 * const { count, values } = await openArray('new-cells.npz', { name, classes, shape: train.shape });
 * ```
 */
export async function openArray(
  path: string,
  trained: TrainedSamples,
  labels?: string,
): Promise<OpenedArray> {
  check('path', path, text);
  checkFields('trained', trained, { name: text, shape: listOf(integer(1)), classes: integer(0) });
  if (trained.type !== undefined) check('trained: type', trained.type, oneOf('uint8', 'float32'));
  if (trained.task !== undefined) checkTask(trained.task);
  if (labels !== undefined) check('labels', labels, text);
  const samples = await readSamples(path, trained);
  if (labels === undefined) return samples;
  const own = readNewAnswers(await readNamed(labels), samples.count, path, trained);
  return { ...samples, answers: { rows: everyRow(samples.count), ...own } };
}

async function readSamples(path: string, { name, shape, type }: TrainedSamples): Promise<EncodedRows> {
  const file = await readNamed(path);
  const features = /\.npz(\.gz)?$/i.test(path) ? npzFeatures(file, name) : file;
  const array = parseNpy(features.bytes, features.path);
  const [count = 0, ...own] = array.shape;
  const order = orderOf(own, shape, arrayOptionsOf(name));
  if (order === undefined || count === 0) throw wrongShape(features.path, array.shape, shape);
  if (type === 'uint8' && !(array.values instanceof Uint8Array))
    throw new DataError(
      `${features.path}: must hold bytes, pixels of 0 to 255, as those of training, found other numbers; np.save them as uint8`,
    );
  const numbers = toFeatures(array, features.path);
  const values = numbers instanceof Uint8Array && type !== 'uint8' ? Float32Array.from(numbers) : numbers;
  const [height = 1, width = 1, channels = 1] = own;
  return {
    count,
    shape,
    values: order === 'same' ? values : channelsFirst(values, [height, width, channels]),
  };
}

/** What training was told of the axes of its arrays; nothing where it had none. */
function arrayOptionsOf(name: string): Pick<NpyOptions, 'shape' | 'channels'> {
  const spec = parseDatasetSpec(name);
  if (spec?.format === 'npy') return readSpecOptions(spec, arrayOptions);
  return spec?.format === 'npz' ? readSpecOptions(spec, archiveOptions) : {};
}
