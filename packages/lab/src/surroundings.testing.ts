import { Writable } from 'node:stream';
import { DataError, type Dataset } from '@rankbatch/data';
import type { Surroundings } from './compare-command.js';
import { main } from './main.js';
import type { Services } from './services.js';
import { createToyLearner } from './softmax-regression.testing.js';
import { toyDataset } from './toy-data.testing.js';

/** The toy data and learner in place of the real ones. */
export const toyServices: Services = {
  datasetNames: ['toy', 'lost'],
  loadDataset: (name): Promise<Dataset> =>
    name === 'toy'
      ? Promise.resolve(toyDataset())
      : Promise.reject(new DataError('train.gz: must exist, got no such file')),
  optimizerNames: ['adam', 'adadelta'],
  trainerFactory: () => createToyLearner,
};

/** Runs the command in this process and catches what it writes. */
export async function runMain(
  words: readonly string[],
  options: { readonly services?: Partial<Services>; readonly signal?: AbortSignal } = {},
): Promise<{ code: number; stdout: string; stderr: string }> {
  const caught = { stdout: '', stderr: '' };
  const stream = (name: keyof typeof caught): Writable =>
    new Writable({
      write(chunk: Buffer, _, done) {
        caught[name] += chunk.toString();
        done();
      },
    });
  const surroundings: Surroundings = {
    stdout: stream('stdout'),
    stderr: stream('stderr'),
    env: {},
    signal: options.signal ?? new AbortController().signal,
  };
  const code = await main(words, { ...toyServices, ...options.services }, surroundings);
  return { code, ...caught };
}
