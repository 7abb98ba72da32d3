import type { Dataset, SamplesInMemory } from '../dataset.js';
import { findFiles, plainOrGzip, type FileSet } from '../find-files.js';
import { decodeText } from '../formats/decode-text.js';
import type { LoadDatasetOptions } from '../load-options.js';
import { readBytes } from '../read-bytes.js';
import { datasetOfTable } from '../table/dataset-of-table.js';
import type { FileFormat } from '../table/table-encoding.js';
import type { Table } from '../formats/table.js';
import { parseQuestions } from './questions.js';

/** Under the names of their authors' page too. */
const TREC: FileSet = {
  name: 'trec',
  page: 'https://cogcomp.seas.upenn.edu/Data/QA/QC/',
  forms: [
    {
      train: plainOrGzip(['TREC.train', 'train_5500.label']),
      test: plainOrGzip(['TREC.test', 'TREC_10.label']),
    },
  ],
};

/** Spread as an archive only, which is to be unpacked by hand. */
const RT_POLARITY: FileSet = {
  name: 'rt-polarity',
  otherFolders: ['rt-polaritydata'],
  page: 'https://www.cs.cornell.edu/people/pabo/movie-review-data/',
  forms: [{ pos: plainOrGzip('rt-polarity.pos'), neg: plainOrGzip('rt-polarity.neg') }],
};

/** As what new rows are to be given. */
const ROWS: FileFormat = { format: 'delimited', header: true };

/** Every tenth sentence of each file is for the test. */
const TEST_EVERY = 10;

/** TREC questions (Li and Roth 2002) as bags of words: what does a question ask for? Its six coarse classes. */
export async function loadTrec({
  seed = 0,
  ...options
}: LoadDatasetOptions): Promise<Dataset<SamplesInMemory>> {
  const paths = await findFiles(TREC, options);
  const read = async (path: string): Promise<Table> => parseQuestions(await readBytes(path), path);
  const dataset = datasetOfTable(
    await read(paths['train']!),
    { label: 'class', text: ['question'], seed },
    { file: ROWS, testTable: await read(paths['test']!) },
  );
  return { ...dataset, name: TREC.name, readTable: () => read(paths['train']!) };
}

/** Sentences of film reviews (Pang and Lee 2005) as bags of words: for or against? The rows of `pos` stand before those of `neg`. */
export async function loadRtPolarity({
  seed = 0,
  ...options
}: LoadDatasetOptions): Promise<Dataset<SamplesInMemory>> {
  const paths = await findFiles(RT_POLARITY, options);
  const read = (): Promise<Table> => readPolarities(paths['pos']!, paths['neg']!);
  const both = await read();
  const dataset = datasetOfTable(
    both,
    {
      label: 'class',
      text: ['sentence'],
      testRows: (row) => both.lineOf(row) % TEST_EVERY === 0,
      seed,
    },
    { file: ROWS },
  );
  return { ...dataset, name: RT_POLARITY.name, readTable: read };
}

async function readPolarities(positive: string, negative: string): Promise<Table> {
  const [pos, neg] = await Promise.all([readSentences(positive), readSentences(negative)]);
  const lineOf = (row: number): number => (row < pos.length ? row : row - pos.length) + 1;
  return {
    path: positive,
    columns: ['class', 'sentence'],
    rows: [...pos.map((sentence) => ['pos', sentence]), ...neg.map((sentence) => ['neg', sentence])],
    lineOf,
    placeOf: (row) => `${row < pos.length ? positive : negative}: line ${lineOf(row)}`,
  };
}

/** The lines of a file in the letters of Windows. */
async function readSentences(path: string): Promise<string[]> {
  return decodeText(await readBytes(path), path, 'windows-1252')
    .trimEnd()
    .split(/\r?\n/);
}
