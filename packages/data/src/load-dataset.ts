import { action, check, checkAllOptions, flag, number, object, text } from './checks.js';
import { DataError, joinOptions, type OptionTexts } from './data-error.js';
import type { Dataset, SamplesInMemory } from './dataset.js';
import { parseDatasetSpec, writeDatasetSpec, type DatasetSpec } from './dataset-spec.js';
import { encodeOption } from './encode-option.js';
import { loadFormat } from './load-format.js';
import type { LoadDatasetOptions } from './load-options.js';
import { MAX_COUNT, generateStream } from './digits/generate-digits.js';
import { refuseMisread } from './refuse-misread.js';
import { refuseMoved } from './refuse-moved.js';
import { loadCaliforniaHousing } from './sets/california-housing.js';
import { loadCifar10 } from './sets/cifar10.js';
import { loadFsdd } from './sets/fsdd.js';
import { FASHION_MNIST, loadMnist, MNIST } from './sets/mnist.js';
import { loadRtPolarity, loadTrec } from './sets/sentences.js';
import { loadBank, loadLetter, loadMagic, loadSatimage, loadShuttle } from './sets/uci-tables.js';
import { loadAdult, loadOptdigits, loadSmsSpam } from './sets/uci.js';

type Loader = (options: LoadDatasetOptions) => Promise<Dataset>;

const HELD_OUT = 2_000;

const loaders = new Map<string, Loader>([
  ['digits', loadDigits],
  ['mnist', (options) => loadMnist(MNIST, options)],
  ['fashion-mnist', (options) => loadMnist(FASHION_MNIST, options)],
  ['cifar10', (options) => loadCifar10(options)],
  ['optdigits', loadOptdigits],
  ['adult', loadAdult],
  ['sms-spam', loadSmsSpam],
  ['letter', (options) => loadLetter(options)],
  ['satimage', loadSatimage],
  ['shuttle', loadShuttle],
  ['magic', loadMagic],
  ['bank', loadBank],
  ['fsdd', (options) => loadFsdd(options)],
  ['trec', loadTrec],
  ['rt-polarity', loadRtPolarity],
  ['california-housing', loadCaliforniaHousing],
]);

/**
 * The names that `loadDataset` knows.
 *
 * @example
 * ```ts
 * import { datasetNames } from '@rankbatch/data';
 * datasetNames.slice(0, 4); // => ['digits', 'mnist', 'fashion-mnist', 'cifar10']
 * ```
 */
export const datasetNames: readonly string[] = [...loaders.keys()];

const OPTION_RULES = {
  seed: number,
  size: number,
  memory: number,
  onDecode: action,
  dataDir: text,
  offline: flag,
  onDownload: action,
  downloadLimits: object,
};

/**
 * Loads a data set by name, such as `mnist`, or from one's own files, such as `csv:wine.csv?label=quality`; the package's README has the
 * tables of names and formats.
 *
 * @throws DataError (rejection) if the name or an option is not valid, or a file is missing or damaged.
 *
 * @example
 * ```ts
 * import { loadDataset } from '@rankbatch/data';
 * const digits = await loadDataset('digits', { seed: 1, size: 100 });
 * digits.train.count; // => 100
 * digits.validation.count; // => 2000
 * ```
 */
export async function loadDataset(
  name: string,
  options: LoadDatasetOptions & { readonly memory: number },
): Promise<Dataset>;
export async function loadDataset(
  name: string,
  options?: LoadDatasetOptions,
): Promise<Dataset<SamplesInMemory>>;
export async function loadDataset(
  name: string,
  options?: LoadDatasetOptions & { readonly memory?: undefined },
): Promise<Dataset<SamplesInMemory>>;
export async function loadDataset(name: string, options?: LoadDatasetOptions): Promise<Dataset>;
export async function loadDataset(name: string, options: LoadDatasetOptions = {}): Promise<Dataset> {
  check('name', name, text);
  checkAllOptions(options, OPTION_RULES);
  const spec = parseDatasetSpec(name);
  const loader = spec ? (given: LoadDatasetOptions) => loadFormat(spec, given) : loaders.get(name);
  if (loader === undefined) {
    await refuseMisread(name, options.dataDir);
    throw new DataError(
      `data: must be one of ${datasetNames.join(', ')}, or a file as in people.csv or csv:path, got ${JSON.stringify(name)}`,
    );
  }
  if (name !== 'digits' && options.size !== undefined)
    throw new DataError(
      `size: applies to digits only, whose size is free, got ${options.size} for ${name}; leave it out`,
    );
  try {
    return await loader(options);
  } catch (error) {
    if (spec === undefined || !(error instanceof DataError)) throw error;
    await refuseMisread(name, options.dataDir);
    await refuseMoved(spec.path, options.dataDir);
    throw await withWholeCure(error, spec, options);
  }
}

/** Says behind a cure that options bring how to write the data set then. */
async function withWholeCure(
  error: DataError,
  spec: DatasetSpec,
  options: LoadDatasetOptions,
): Promise<DataError> {
  if (error.cure === undefined) return error;
  const cured = withOptions(spec, error.cure);
  // Only the right delimiter shows columns, and what they need beside it.
  const next = error.cure['delimiter'] === undefined ? undefined : await cureOfLoading(cured, options);
  const also = Object.entries(next ?? {}).map(([option, value]) => `${option}=${encodeOption(value)}`);
  const cure = joinOptions(error.cure, next ?? {});
  const message = also.length > 0 ? `${error.message}, and then ${also.join(' and ')}` : error.message;
  const whole = writeDatasetSpec(withOptions(spec, cure));
  return new DataError(`${message}, as in '${whole}'`, { cause: error, cure });
}

const withOptions = (spec: DatasetSpec, cure: OptionTexts): DatasetSpec => ({
  ...spec,
  options: new Map(Object.entries(joinOptions(Object.fromEntries(spec.options), cure))),
});

/** The options that a file still lacks; undefined where it can be read, or no option mends it. */
async function cureOfLoading(
  spec: DatasetSpec,
  options: LoadDatasetOptions,
): Promise<OptionTexts | undefined> {
  try {
    await loadFormat(spec, options);
  } catch (error) {
    if (error instanceof DataError) return error.cure;
    throw error;
  }
  return undefined;
}

// oxlint-disable-next-line typescript/require-await -- the errors of generation become rejections
async function loadDigits({ seed = 0, size = 10_000 }: LoadDatasetOptions): Promise<Dataset> {
  if (!Number.isInteger(size) || size < 1 || size > MAX_COUNT)
    throw new DataError(`size: must be an integer from 1 to ${MAX_COUNT}, got ${String(size)}`);
  return {
    name: 'digits',
    classes: 10,
    train: generateStream({ count: size, seed }, 0),
    validation: generateStream({ count: HELD_OUT, seed }, 1),
    test: generateStream({ count: HELD_OUT, seed }, 2),
  };
}
