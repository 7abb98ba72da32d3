import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { sgd } from '../optimizers/sgd.js';
import { createTrainer } from '../training/create-trainer.js';
import { type ImportedModel, importModel } from './import-model.js';

/** A model that another framework has written and trained. */
export interface Golden {
  /** The file, in base64. */
  readonly onnx: string;
  /** Of a sample. */
  readonly shape: readonly number[];
  readonly values: readonly number[];
  readonly labels: readonly number[];
  readonly parameters: number;
  /** Losses of the samples in each step of plain SGD at 0.1. */
  readonly losses: readonly (readonly number[])[];
}

/** The models of a file beside this one, by their names. */
export function readGolden(file: string): Readonly<Record<string, Golden>> {
  return JSON.parse(readFileSync(new URL(file, import.meta.url), 'utf8')) as Record<string, Golden>;
}

/** Trains a model as the framework did, and expects the losses that it had. @param areIds whether the values are token ids */
export async function expectSameTraining(golden: Golden, areIds: boolean): Promise<ImportedModel> {
  const { onnx, shape, values, labels, losses } = golden;
  const model = await importModel(Buffer.from(onnx, 'base64'), { sampleShape: shape });
  const samples = {
    count: labels.length,
    shape,
    values: areIds ? Int32Array.from(values) : Float32Array.from(values),
    labels: Uint8Array.from(labels),
  };
  const trainer = await createTrainer({ model, optimizer: sgd({ learningRate: 0.1 }), seed: 1, threads: 1 });
  const ids = Uint32Array.from(labels.keys());
  for (const expected of losses)
    expect(Array.from(await trainer.step(samples, ids))).toEqual(
      expected.map((loss) => expect.closeTo(loss, 4) as number),
    );
  await trainer.dispose();
  return model;
}
