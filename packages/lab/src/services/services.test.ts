import { loadDataset, type SamplesInMemory } from '@rankbatch/data';
import { expect, it } from 'vitest';
import type { CompareDocument } from '../results/records.js';
import { services } from './services.js';
import { runMain } from '../testing/surroundings.testing.js';

/** The first samples of a split. */
const few = ({ shape, values, labels }: SamplesInMemory): SamplesInMemory => ({
  count: 64,
  shape,
  values: values.subarray(0, 64 * 28 * 28),
  labels: labels.subarray(0, 64),
});

it('gives the same numbers twice for the same seed on the real engine', async () => {
  const digits = await loadDataset('digits', { size: 64 });
  const small = { ...digits, validation: few(digits.validation), test: few(digits.test) };
  const numbers = async (...more: string[]): Promise<CompareDocument> => {
    const words = '--epochs 2 --batch 16 --optimizer adam,adadelta --threads 1 --json --quiet'.split(' ');
    const { code, stdout } = await runMain(['compare', ...words, ...more], {
      services: { ...services, loadDataset: () => Promise.resolve(small) },
    });
    expect(code).toBe(0);
    return JSON.parse(stdout, (key, value: unknown) =>
      /second/i.test(key) ? null : value,
    ) as CompareDocument;
  };
  const first = await numbers('--seed', '5');
  expect(first.runs).toHaveLength(4);
  expect(await numbers('--seed', '5')).toEqual(first);
  const one = ['--optimizer', 'adam', '--select', 'shuffle', '--epochs', '1'];
  const firstEpoch = ({ runs }: CompareDocument) => runs[0]?.epochs[0];
  expect(firstEpoch(await numbers(...one, '--seed', '5'))).toEqual(firstEpoch(first));
  expect(firstEpoch(await numbers(...one, '--seed', '6'))).not.toEqual(firstEpoch(first));
});

it('trains with no more threads than a machine has a use for, whoever asks for them', async () => {
  const dataset = await loadDataset('digits', { size: 64 });
  // As the run.json of another machine may say.
  const train = services.trainerFactory(dataset, { model: 'mlp:4', threads: 20_000 });
  await expect(train({ optimizer: 'adam', seed: 1, batchSize: 8 })).rejects.toThrow(
    /^config.threads of run.json: must be at most \d+ on a machine of \d+ processors, as more only take memory, got 20000$/,
  );
});
