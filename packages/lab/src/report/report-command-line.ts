import { quoteWord } from '../base/quote-word.js';
import type { Comparison } from './comparison.js';

/** What stands in the command under an option of its own, or cannot be chosen. */
const named = new Set(['data', 'optimizer', 'select', 'seed', 'epochs', 'batchSize', 'learningRate']);

/** The command that makes the runs of a comparison again, from their configuration. */
export function commandLine({ runs, strategies, seeds }: Comparison): string {
  const config = runs[0]?.stored.manifest.config;
  if (config === undefined) return '';
  const { data, epochs } = config;
  const all = (name: 'optimizer' | 'learningRate' | 'batchSize') =>
    [...new Set(runs.flatMap(({ stored }) => stored.manifest.config[name] ?? []))].join(',');
  const rates = all('learningRate');
  const settings = Object.entries(config).filter(([name]) => !named.has(name));
  const words = [
    '--data',
    data.name,
    ...optionWords(data.options),
    '--optimizer',
    all('optimizer'),
    '--select',
    strategies.join(','),
    '--epochs',
    String(epochs),
    '--seeds',
    String(seeds.length),
    '--seed',
    String(Math.min(...seeds)),
    '--batch',
    all('batchSize'),
    ...(rates === '' ? [] : ['--learning-rate', rates]),
    ...optionWords(Object.fromEntries(settings)),
  ];
  return `rankbatch compare ${words.map(quoteWord).join(' ')}`;
}

/** Settings as options: `labelNoise: 0.1` is `--label-noise 0.1`. */
function optionWords(settings: object): string[] {
  return Object.entries<unknown>({ ...settings }).flatMap(([name, value]) => {
    const option = `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
    if (value === true) return [option];
    return typeof value === 'string' || typeof value === 'number' ? [option, String(value)] : [];
  });
}
