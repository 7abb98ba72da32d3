import type { Dataset, SamplesInMemory } from '../dataset.js';
import { findFiles, plainOrGzip, type FileSet } from '../find-files.js';
import type { LoadDatasetOptions } from '../load-options.js';
import { loadCsv, loadTsv } from './table-file.js';

const ARCHIVE = 'https://archive.ics.uci.edu/ml/machine-learning-databases';

const OPTDIGITS: FileSet = {
  name: 'optdigits',
  forms: [
    {
      train: plainOrGzip(
        'optdigits.tra',
        `${ARCHIVE}/optdigits/optdigits.tra`,
        'sha256:e1b683cc211604fe8fd8c4417e6a69f31380e0c61d4af22e93cc21e9257ffedd',
      ),
      test: plainOrGzip(
        'optdigits.tes',
        `${ARCHIVE}/optdigits/optdigits.tes`,
        'sha256:6ebb3d2fee246a4e99363262ddf8a00a3c41bee6014c373ed9d9216ba7f651b8',
      ),
    },
  ],
};

const ADULT: FileSet = {
  name: 'adult',
  forms: [
    {
      train: plainOrGzip(
        'adult.data',
        `${ARCHIVE}/adult/adult.data`,
        'sha256:5b00264637dbfec36bdeaab5676b0b309ff9eb788d63554ca0a249491c86603d',
      ),
      test: plainOrGzip(
        'adult.test',
        `${ARCHIVE}/adult/adult.test`,
        'sha256:a2a9044bc167a35b2361efbabec64e89d69ce82d9790d2980119aac5fd7e9c05',
      ),
    },
  ],
};

/** Spread as a zip archive only, which is to be unpacked by hand. */
const SMS_SPAM: FileSet = {
  name: 'sms-spam',
  page: 'https://archive.ics.uci.edu/dataset/228/sms+spam+collection',
  forms: [{ all: plainOrGzip('SMSSpamCollection') }],
};

/** Optical recognition of handwritten digits (Alpaydin and Kaynak 1998): 8 x 8 images of 17 grey levels, here as bytes. */
export async function loadOptdigits({
  seed = 0,
  ...options
}: LoadDatasetOptions): Promise<Dataset<SamplesInMemory>> {
  const paths = await findFiles(OPTDIGITS, options);
  // What is said of columns does not hold for images.
  const {
    featureNames: _,
    columns: __,
    encoding: ___,
    readTable: ____,
    ...dataset
  } = await loadCsv(paths['train']!, {
    seed,
    header: false,
    scale: 'none',
    test: paths['test']!,
  });
  const toImages = (samples: SamplesInMemory): SamplesInMemory => ({
    ...samples,
    shape: [1, 8, 8],
    values: Uint8Array.from(samples.values, (level) => Math.round((level * 255) / 16)),
  });
  return {
    ...dataset,
    name: OPTDIGITS.name,
    train: toImages(dataset.train),
    validation: toImages(dataset.validation),
    test: toImages(dataset.test),
  };
}

/** Census income (Becker and Kohavi 1996): does a person earn more than 50,000 dollars a year? Without the survey's weight of each person. */
export async function loadAdult({
  seed = 0,
  ...options
}: LoadDatasetOptions): Promise<Dataset<SamplesInMemory>> {
  const paths = await findFiles(ADULT, options);
  const dataset = await loadCsv(paths['train']!, {
    seed,
    columns: ADULT_COLUMNS,
    label: 'income',
    // The test file says '>50K.' where the training file says '>50K'.
    labelSuffix: '.',
    ignore: ['fnlwgt'],
    comment: '|',
    test: paths['test']!,
  });
  return { ...dataset, name: ADULT.name };
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
export async function loadSmsSpam({
  seed = 0,
  ...options
}: LoadDatasetOptions): Promise<Dataset<SamplesInMemory>> {
  const paths = await findFiles(SMS_SPAM, options);
  const dataset = await loadTsv(paths['all']!, {
    seed,
    columns: ['kind', 'message'],
    label: 'kind',
    text: ['message'],
  });
  return { ...dataset, name: SMS_SPAM.name };
}
