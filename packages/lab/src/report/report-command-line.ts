import { quoteWord } from '../base/quote-word.js';
import type { ClassWeights } from '../run-folder/run-config.js';
import type { Comparison } from './comparison.js';

/** What stands in the command under an option of its own, or cannot be chosen. */
const named = new Set([
  'data',
  'optimizer',
  'select',
  'seed',
  'epochs',
  'batchSize',
  'learningRate',
  'numbers',
]);

/** What makes the runs of a comparison again. */
export interface CommandLines {
  /** One for each row of seeds without a gap. */
  readonly commands: readonly string[];
  /** What they do not say, in sentences. */
  readonly notes: readonly string[];
}

/** The commands that make the runs of a comparison again, from their configuration. */
export function commandLines({ runs, strategies }: Comparison): CommandLines {
  const kept = runs.filter(({ stored }) => stored.manifest.changes === undefined);
  const begun = runs.map(({ stored }) => stored.manifest.config);
  const configs = (kept.length > 0 ? kept : runs).map(({ stored }) => stored.manifest.config);
  const [config] = configs;
  if (config === undefined) return { commands: [], notes: [] };
  const { data, epochs, classWeights, ...rest } = config;
  const all = (name: 'optimizer' | 'learningRate' | 'batchSize') =>
    [...new Set(configs.flatMap((one) => one[name] ?? []))].join(',');
  const rates = all('learningRate');
  const settings = Object.entries(rest).filter(([name]) => !named.has(name));
  const weights = classWeights === undefined ? undefined : weightsWord(classWeights);
  const wordsOf = ({ first, count }: SeedRow) => [
    '--data',
    data.name,
    ...optionWords(data.options),
    '--optimizer',
    all('optimizer'),
    '--select',
    strategies.filter((strategy) => begun.some(({ select }) => select === strategy)).join(','),
    '--epochs',
    String(epochs),
    '--seeds',
    String(count),
    '--seed',
    String(first),
    '--batch',
    all('batchSize'),
    ...(rates === '' ? [] : ['--learning-rate', rates]),
    ...(weights === undefined ? [] : ['--class-weights', weights]),
    ...optionWords(Object.fromEntries(settings)),
  ];
  const changed = runs.length - kept.length;
  const seeds = [...new Set(begun.map(({ seed }) => seed))];
  return {
    commands: seedRows(seeds).map((row) => `rankbatch compare ${wordsOf(row).map(quoteWord).join(' ')}`),
    notes: [
      ...(weights === WEIGHTS_FILE ? [`${WEIGHTS_FILE} is to hold ${JSON.stringify(classWeights)}.`] : []),
      ...(changed > 0
        ? [
            `${changed} of the runs went on with another learning rate, as rankbatch resume --learning-rate has it; their run.json says from which step on.`,
          ]
        : []),
    ],
  };
}

interface SeedRow {
  readonly first: number;
  readonly count: number;
}

/** Seeds as rows without a gap. */
function seedRows(seeds: readonly number[]): SeedRow[] {
  const rows: SeedRow[] = [];
  for (const seed of seeds.toSorted((a, b) => a - b)) {
    const last = rows.at(-1);
    if (last && seed === last.first + last.count) rows[rows.length - 1] = { ...last, count: last.count + 1 };
    else rows.push({ first: seed, count: 1 });
  }
  return rows;
}

const WEIGHTS_FILE = 'weights.json';

/** Weights of classes as `--class-weights` takes them: names with commas in a file only. */
function weightsWord(weights: ClassWeights): string | undefined {
  if (weights === 'balanced') return weights;
  const entries = Object.entries(weights);
  if (entries.some(([name]) => name.includes(','))) return WEIGHTS_FILE;
  return entries.length === 0 ? undefined : entries.map(([name, weight]) => `${name}=${weight}`).join(',');
}

/** Settings as options: `labelNoise: 0.1` is `--label-noise 0.1`. */
function optionWords(settings: object): string[] {
  return Object.entries<unknown>({ ...settings }).flatMap(([name, value]) => {
    const option = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    if (value === true) return [option];
    return typeof value === 'string' || typeof value === 'number' ? [option, String(value)] : [];
  });
}
