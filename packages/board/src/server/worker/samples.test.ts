import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readLedger, writeLedger } from '../../../../lab/src/run-folder/ledger.js';
import { writeRunFolder } from '../../../../lab/src/run-folder/run-folder.testing.js';
import { temporaryFolder } from '../board.testing.js';
import { readSamples } from './samples.js';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

const split = { count: 3, shape: [1], values: new Float32Array(3), labels: new Uint8Array(3) };
const noise = 'Estimated share of wrong labels: 1.0 %';
const page = (list: 'hardest' | 'suspicious') =>
  readSamples({ kind: 'samples', folder: folder.path, list, page: 0, last: undefined, noise });

it('tells of numbers what was to be predicted and what was, with the row of the file', async () => {
  const targets = { ...split, targets: new Float32Array(3) };
  const task = { kind: 'regression', targetNames: ['price'], means: [0], deviations: [1] } as const;
  const dataset = { name: 'houses', task, classes: 0, train: targets, validation: targets, test: targets };
  await writeRunFolder(folder.path, { select: 'shuffle', dataset });
  const ledger = await readLedger(folder.path);
  await writeLedger(folder.path, {
    ...ledger!,
    row: Int32Array.of(7, 3, 5),
    loss: Float32Array.of(0.1, 0.9, 0.5),
    targets: [Float32Array.of(1000, 2000, 3000)],
    outputs: [Float32Array.of(1010, 2500, 2800)],
  });
  const hardest = await page('hardest');
  expect(hardest?.samples[0]).toMatchObject({
    id: 1,
    row: 3,
    heading: 'target',
    labelText: '2000',
    predictionText: '2500',
    isRight: true,
  });
  expect(hardest?.rowNote).toContain('df.iloc[row]');
  expect(hardest?.data).toMatch(/^sha256:[0-9a-f]{12}$/);
  expect(await page('suspicious')).toMatchObject({ total: 0, known: '' });
});

it('tells of classes their names, and how many samples are classified against them', async () => {
  const dataset = {
    name: 'fruit',
    classes: 2,
    classNames: ['fig', 'kiwi'],
    train: split,
    validation: split,
    test: split,
  };
  await writeRunFolder(folder.path, { select: 'shuffle', dataset });
  const ledger = await readLedger(folder.path);
  await writeLedger(folder.path, {
    ...ledger!,
    label: Int32Array.of(0, 1, 1),
    prediction: Int32Array.of(0, 0, 1),
    meanLoss: Float32Array.of(0.1, 4, 0.1),
    meanMargin: Float32Array.of(1, -3, 1),
  });
  const suspicious = await page('suspicious');
  expect(suspicious?.known).toBe(
    `1 of 3 samples is classified against its label; whether that is a wrong label cannot be told from the loss alone. ${noise}`,
  );
  expect(suspicious?.samples).toMatchObject([
    { id: 1, labelText: 'kiwi', predictionText: 'fig', isRight: false },
  ]);
});

it('shows losses as without class weights, those of every epoch too', async () => {
  const dataset = { name: 'fruit', classes: 2, train: split, validation: split, test: split };
  await writeRunFolder(folder.path, { select: 'shuffle', dataset, classWeights: { 1: 4 } });
  const ledger = await readLedger(folder.path);
  // A probability of a half that the weights made 4 / 5, and 4 times its loss.
  const loss = new Float32Array(3).fill(-4 * Math.log(4 / 5));
  await writeLedger(folder.path, {
    ...ledger!,
    label: Int32Array.of(1, 1, 1),
    prediction: Int32Array.of(1, 1, 1),
    loss,
  });
  await writeFile(join(folder.path, 'losses.f32'), new Uint8Array(loss.buffer));
  const hardest = await page('hardest');
  expect(hardest?.what).toContain('as without the class weights');
  expect(hardest?.samples[0]?.loss).toBeCloseTo(Math.log(2), 5);
  expect(hardest?.samples[0]?.losses).toEqual([expect.closeTo(Math.log(2), 4)]);
});
