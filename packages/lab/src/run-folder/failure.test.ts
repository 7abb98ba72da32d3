import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DivergenceError } from '../base/errors.js';
import { readFailure, writeFailure } from './failure.js';

it('tells of divergence by the message where an older version wrote no more', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'rankbatch-'));
  const readOld = async (message: string) => {
    const old = { version: 1, message, at: '2026-11-01T00:00:00.000Z' };
    await writeFile(join(folder, 'failure.json'), JSON.stringify(old));
    return readFailure(folder);
  };
  for (const message of [
    'run 1 of 1 (sgd, auto, seed 1): step 2: losses must be finite, got NaN for sample 5 of 64; the step was not taken',
    'run 1 of 1 (sgd, auto, seed 1): the losses must be finite, got NaN or infinity in the batch of the samples 1, 2',
    'run 1 of 1 (sgd, auto, seed 1): the loss must be finite, got Infinity in sample 3',
    'parameters: must be finite, got NaN or infinity in w0 of 4; an update has spoilt them',
  ])
    expect(await readOld(message)).toMatchObject({ message, isDivergence: true });
  for (const message of ['no memory left', 'predict: values of samples must be finite, got NaN at place 0'])
    expect(await readOld(message)).not.toHaveProperty('isDivergence');
  await writeFailure(folder, new DivergenceError('spoilt'));
  expect(await readFailure(folder)).toMatchObject({ message: 'spoilt', isDivergence: true });
});
