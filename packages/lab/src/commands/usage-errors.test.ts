import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { services } from '../services/services.js';
import { runMain } from '../testing/surroundings.testing.js';

const missing = fileURLToPath(new URL('../../no-such-folder', import.meta.url));
const aFile = fileURLToPath(new URL('../../package.json', import.meta.url));

const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);

const belowProc: [words: string[], line: unknown] = [
  ['--size', '20', '--batch', '5', '--out', '/proc/runs/x'],
  matching(/^--out: must be a folder that can be written to, got "\/proc\/runs\/x"/),
];

const cases: [words: string[], line: unknown][] = [
  [
    ['--data', 'cats'],
    `--data: must be one of ${services.datasetNames.join(', ')}, csv:FILE, tsv:FILE, jsonl:FILE, json:FILE, npy:FILE, npz:FILE, images:FOLDER, parquet:FILE, got "cats"`,
  ],
  [['--optimizer', 'best'], matching(/^--optimizer: must be one of adam, .*, got "best"$/)],
  [['--optimizer', 'adam,adam'], '--optimizer: must name each entry once, got "adam" twice in "adam,adam"'],
  [['--optimizer', ''], matching(/^--optimizer: must be one of adam, .*, got ""$/)],
  [['--select', 'rank:0'], '--select: the pressure must be finite and > 0, got "0" in "rank:0"'],
  [
    ['--select', 'shuffle,rank:NaN'],
    '--select: the pressure must be finite and > 0, got "NaN" in "rank:NaN"',
  ],
  [['--select', 'best'], matching(/^--select: must be shuffle, uniform, .*, got "best"$/)],
  [['--select', 'shuffle,'], matching(/^--select: must be shuffle, uniform, .*, got ""$/)],
  [['--epochs', '0'], '--epochs: must be a positive integer, got "0"'],
  [['--epochs', '1e3'], '--epochs: must be a positive integer, got "1e3"'],
  [['--seeds', '1.5'], '--seeds: must be a positive integer, got "1.5"'],
  [['--seed', '-1'], '--seed: must be an integer from 0 to 4294967295, got "-1"'],
  [
    ['--seed', '4294967295', '--seeds', '2'],
    '--seeds: the last seed must be at most 4294967295, got 4294967296',
  ],
  [['--batch', 'many'], '--batch: must be a positive integer, got "many"'],
  [['--size', '0'], '--size: must be a positive integer, got "0"'],
  [['--size', '20', '--batch', '21'], '--batch: must be at most the number of training samples (20), got 21'],
  [['--data', 'mnist', '--data-dir', missing], matching(/no-such-folder/)],
  [['--data', 'mnist', '--size', '5'], matching(/^size: applies to digits only/)],
  [
    ['--size', '20', '--batch', '5', '--out', `${aFile}/x`],
    matching(/^--out: must be a folder that can be written to, got ".*" \(a part of the path is a file\)$/),
  ],
  [['--threads', '20000'], matching(/^--threads: must be at most \d+ on a machine of .*, got 20000$/)],
  ...(process.platform === 'linux' ? [belowProc] : []),
  [['--epoch', '3'], "unknown option '--epoch' (Did you mean --epochs?)"],
  [['--epochs'], "option '--epochs <n>' argument missing"],
  [['digits', 'mnist'], "too many arguments for 'compare'. Expected 1 argument but got 2."],
  [['digits', '--data', 'mnist'], '--data: must be given once, got "mnist" and "digits"'],
  [['no-such.csv'], matching(/no-such\.csv/)],
  [
    ['--data', dirname(aFile)],
    matching(
      /^--data: must be a data set or a file, got the folder .*; of pictures it is images:.*, of Parquet files parquet:/,
    ),
  ],
  [
    ['houses.pkl'],
    "--data: must be a data set or a file of csv, tsv, jsonl, json, npy, npz, parquet, got \"houses.pkl\"; write Parquet, as pandas does: pandas.read_pickle('houses.pkl').to_parquet('houses.parquet')",
  ],
  [['pets/1.jpg'], matching(/got "pets\/1\.jpg"; name the folder of pictures, as in images:pictures/)],
];

describe('rankbatch compare', () => {
  it.each(cases)('answers %j with one clear line and exit code 2', async (words, line) => {
    const { code, stdout, stderr } = await runMain(['compare', ...words], { services });
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    const [, message, rest] = /^rankbatch: (.*)\n([^]*)$/.exec(stderr) ?? [];
    expect(rest).toBe('');
    expect(message).toEqual(line);
  });
});
