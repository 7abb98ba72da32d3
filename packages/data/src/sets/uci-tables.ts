import { DataError } from '../data-error.js';
import type { Dataset, SamplesInMemory } from '../dataset.js';
import { findFiles, plainOrGzip, type FileSet } from '../find-files.js';
import type { LoadDatasetOptions } from '../load-options.js';
import { loadCsv } from './table-file.js';

const ARCHIVE = 'https://archive.ics.uci.edu/ml/machine-learning-databases';

const LETTER: FileSet = {
  name: 'letter',
  forms: [
    {
      all: plainOrGzip(
        'letter-recognition.data',
        `${ARCHIVE}/letter-recognition/letter-recognition.data`,
        'sha256:2b89f3602cf768d3c8355267d2f13f2417809e101fc2b5ceee10db19a60de6e2',
      ),
    },
  ],
};

const SATIMAGE: FileSet = {
  name: 'satimage',
  forms: [
    {
      train: plainOrGzip(
        'sat.trn',
        `${ARCHIVE}/statlog/satimage/sat.trn`,
        'sha256:e896dc88a960fa2404160fc4c3cb3dc53fcf4afd80ba920bf2d261bd42d12613',
      ),
      test: plainOrGzip(
        'sat.tst',
        `${ARCHIVE}/statlog/satimage/sat.tst`,
        'sha256:4b9167b8a92baafafed7c8809aef86d0683a5e685c19d98d119fa6974f0f2479',
      ),
    },
  ],
};

/** Its training file is spread compressed with `compress`, which is to be unpacked by hand. */
const SHUTTLE: FileSet = {
  name: 'shuttle',
  page: 'https://archive.ics.uci.edu/dataset/148/statlog+shuttle',
  forms: [{ train: plainOrGzip('shuttle.trn'), test: plainOrGzip('shuttle.tst') }],
};

const MAGIC: FileSet = {
  name: 'magic',
  forms: [
    {
      all: plainOrGzip(
        'magic04.data',
        `${ARCHIVE}/magic/magic04.data`,
        'sha256:e9314b7ebd4b4b59a3b3d65f7316663963777b16a46786877651dbbaa640b36a',
      ),
    },
  ],
};

/** Spread as a zip archive only, which is to be unpacked by hand. */
const BANK: FileSet = {
  name: 'bank',
  page: 'https://archive.ics.uci.edu/dataset/222/bank+marketing',
  forms: [{ all: plainOrGzip('bank-full.csv') }],
};

/** Rows of the official parts of `letter`. */
export interface LetterCounts {
  readonly train: number;
  readonly test: number;
}

/** Letter recognition (Frey and Slate 1991): which letter do 16 measures of its image show? The last 4,000 rows are the test set. */
export async function loadLetter(
  { seed = 0, ...options }: LoadDatasetOptions,
  counts: LetterCounts = { train: 16_000, test: 4_000 },
): Promise<Dataset<SamplesInMemory>> {
  const paths = await findFiles(LETTER, options);
  const dataset = await loadCsv(paths['all']!, {
    seed,
    columns: ['letter', ...LETTER_MEASURES],
    label: 'letter',
    testRows: (row) => row >= counts.train,
  });
  requireRows(dataset, counts.train + counts.test);
  return { ...dataset, name: LETTER.name };
}

const LETTER_MEASURES = [
  'x-box',
  'y-box',
  'width',
  'high',
  'onpix',
  'x-bar',
  'y-bar',
  'x2bar',
  'y2bar',
  'xybar',
  'x2ybr',
  'xy2br',
  'x-ege',
  'xegvy',
  'y-ege',
  'yegvx',
];

/** Landsat images (Statlog): the soil in the middle of 3 x 3 pixels of four spectral bands, which are the features, pixel by pixel. */
export async function loadSatimage(options: LoadDatasetOptions): Promise<Dataset<SamplesInMemory>> {
  return loadStatlog(SATIMAGE, SOILS, options);
}

/** The file's classes; number 6 is in none of its rows. */
const SOILS: Readonly<Record<string, string>> = {
  1: 'red soil',
  2: 'cotton crop',
  3: 'grey soil',
  4: 'damp grey soil',
  5: 'soil with vegetation stubble',
  7: 'very damp grey soil',
};

/** Space shuttle sensors (Statlog): seven states, of which one has four fifths of the rows and the rarest six rows in all. */
export async function loadShuttle(options: LoadDatasetOptions): Promise<Dataset<SamplesInMemory>> {
  return loadStatlog(SHUTTLE, STATES, options);
}

const STATES: Readonly<Record<string, string>> = {
  1: 'Rad Flow',
  2: 'Fpv Close',
  3: 'Fpv Open',
  4: 'High',
  5: 'Bypass',
  6: 'Bpv Close',
  7: 'Bpv Open',
};

/** Rows of numbers with blanks between them, the class behind them. */
async function loadStatlog(
  set: FileSet,
  names: Readonly<Record<string, string>>,
  { seed = 0, ...options }: LoadDatasetOptions,
): Promise<Dataset<SamplesInMemory>> {
  const paths = await findFiles(set, options);
  const dataset = await loadCsv(paths['train']!, {
    seed,
    header: false,
    delimiter: ' ',
    task: 'classes',
    test: paths['test']!,
  });
  return {
    ...dataset,
    name: set.name,
    classNames: dataset.classNames?.map((name) => names[name] ?? name) ?? [],
  };
}

/** The MAGIC gamma telescope (Bock 2004): is a shower of light from a gamma ray (`g`) or from a hadron (`h`)? The classes overlap. */
export async function loadMagic({
  seed = 0,
  ...options
}: LoadDatasetOptions): Promise<Dataset<SamplesInMemory>> {
  const paths = await findFiles(MAGIC, options);
  const dataset = await loadCsv(paths['all']!, {
    seed,
    columns: MAGIC_COLUMNS,
    label: 'class',
  });
  return { ...dataset, name: MAGIC.name };
}

const MAGIC_COLUMNS = [
  'fLength',
  'fWidth',
  'fSize',
  'fConc',
  'fConc1',
  'fAsym',
  'fM3Long',
  'fM3Trans',
  'fAlpha',
  'fDist',
  'class',
];

/** Bank marketing (Moro, Cortez and Rita 2014): does a client agree after a call? `duration` of the call is known only with the answer. */
export async function loadBank({
  seed = 0,
  ...options
}: LoadDatasetOptions): Promise<Dataset<SamplesInMemory>> {
  const paths = await findFiles(BANK, options);
  const dataset = await loadCsv(paths['all']!, { seed, delimiter: ';', label: 'y' });
  return { ...dataset, name: BANK.name };
}

function requireRows({ name, sourceRows }: Dataset<SamplesInMemory>, count: number): void {
  if (sourceRows !== count)
    throw new DataError(`${name}: must hold ${count} rows, found ${sourceRows}; use the official file`);
}
