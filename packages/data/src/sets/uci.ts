import type { Dataset, Samples } from '../dataset.js';
import { findFiles, type FindOptions } from '../find-files.js';
import { loadCsv, loadTsv } from './table-file.js';

const file = (name: string) => ({ names: [name, `${name}.gz`] });

/** Optical recognition of handwritten digits (Alpaydin and Kaynak 1998): 8 x 8 images of 17 grey levels, here as bytes. */
export async function loadOptdigits(options: FindOptions): Promise<Dataset> {
  const set = { name: 'optdigits', forms: [{ train: file('optdigits.tra'), test: file('optdigits.tes') }] };
  const paths = await findFiles(set, options);
  const { featureNames: _, ...dataset } = await loadCsv(paths['train']!, {
    header: false,
    scale: 'none',
    test: paths['test']!,
  });
  const toImages = (samples: Samples): Samples => ({
    ...samples,
    shape: [1, 8, 8],
    values: Uint8Array.from(samples.values, (level) => Math.round((level * 255) / 16)),
  });
  return {
    ...dataset,
    name: set.name,
    train: toImages(dataset.train),
    validation: toImages(dataset.validation),
    test: toImages(dataset.test),
  };
}

/** Census income (Becker and Kohavi 1996): does a person earn more than 50,000 dollars a year? Without the survey's weight of each person. */
export async function loadAdult(options: FindOptions): Promise<Dataset> {
  const set = { name: 'adult', forms: [{ train: file('adult.data'), test: file('adult.test') }] };
  const paths = await findFiles(set, options);
  const dataset = await loadCsv(paths['train']!, {
    columns: ADULT_COLUMNS,
    label: 'income',
    // The test file says '>50K.' where the training file says '>50K'.
    labelSuffix: '.',
    ignore: ['fnlwgt'],
    comment: '|',
    test: paths['test']!,
  });
  return { ...dataset, name: set.name };
}

const ADULT_COLUMNS = [
  'age',
  'workclass',
  'fnlwgt',
  'education',
  'education-num',
  'marital-status',
  'occupation',
  'relationship',
  'race',
  'sex',
  'capital-gain',
  'capital-loss',
  'hours-per-week',
  'native-country',
  'income',
];

/** The SMS spam collection (Almeida, Hidalgo and Yamakami 2011) as bags of words. */
export async function loadSmsSpam(options: FindOptions): Promise<Dataset> {
  const set = { name: 'sms-spam', forms: [{ all: file('SMSSpamCollection') }] };
  const paths = await findFiles(set, options);
  const dataset = await loadTsv(paths['all']!, {
    columns: ['kind', 'message'],
    label: 'kind',
    text: ['message'],
  });
  return { ...dataset, name: set.name };
}
