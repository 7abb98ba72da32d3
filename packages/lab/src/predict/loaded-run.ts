import { checks } from 'rankbatch/internal';
import type { RowObject, SamplesInMemory, TableEncoding } from '@rankbatch/data';
import { DataError, encodeRows } from '@rankbatch/data/browser';
import type * as Engine from '@rankbatch/onnx';
import { oneLine, UsageError } from '../base/errors.js';
import type { RunManifest } from '../run-folder/manifest-format.js';
import { importWhole } from '../services/import-whole.js';
import { outputMoments } from '../services/output-moments.js';
import { predictionsOf, type Prediction } from './predictions.js';

/** Samples without what they should give: `shape` that of the run's, bytes where it was trained on bytes. */
export type SampleInputs = Pick<SamplesInMemory, 'count' | 'shape' | 'values'>;

/** A trained model with all that it takes to use it on new data. */
export interface LoadedRun {
  /** What `run.json` says; the means and deviations of numbers to predict are those of the model's outputs. */
  readonly manifest: RunManifest;
  /** How rows of a table become samples; undefined where the run's samples are no rows of a table. */
  readonly encoding: TableEncoding | undefined;
  /**
   * Predicts rows of a table by the names of their columns, or samples of the run's shape, in their order.
   *
   * @throws UsageError naming what does not fit.
   */
  predict(rows: readonly RowObject[] | SampleInputs): Promise<Prediction[]>;
  /** Outputs of the model for samples, [N, outputs]: logits of classes or labels, or numbers: `number * deviation + mean` of the manifest's task is in the unit of the source. */
  outputs(samples: SampleInputs): Promise<Float32Array>;
  /** Frees the runtime's memory. */
  dispose(): Promise<void>;
}

/** The files of a finished run, read. */
export interface RunFiles {
  /** How errors call the run. */
  readonly name: string;
  readonly manifest: RunManifest;
  readonly encoding: TableEncoding | undefined;
  /** What `model.onnx` holds. */
  readonly model: Uint8Array;
}

/**
 * Makes a model of the files of a run ready to predict.
 *
 * @param runtime threads of the engine, and in pages where its files are
 */
export async function openModel(
  files: RunFiles,
  runtime: { readonly threads?: number; readonly wasmPaths?: string },
): Promise<LoadedRun> {
  // Loaded late: the native runtime is not needed for help and for most errors.
  const engine: typeof Engine = await import('@rankbatch/onnx');
  const { numbers } = files.manifest.config;
  const { name, manifest, encoding, model } = withOutputMoments(files);
  const options = runtime.wasmPaths === undefined ? {} : { wasmPaths: runtime.wasmPaths };
  const trainer = await engine.createTrainer({
    model: await (numbers ? importWhole(engine, model, options) : engine.importModel(model, options)),
    // Nothing is trained: any optimizer and loss will do.
    optimizer: engine.sgd({ learningRate: 1 }),
    loss: engine.meanSquaredError(),
    seed: 0,
    ...runtime,
  });
  let isDisposed = false;
  const requireUsable = (call: string): void => {
    if (isDisposed)
      throw new UsageError(
        `${call}: must come before dispose, got it after; load the run again with loadRun`,
      );
  };
  // oxlint-disable-next-line typescript/require-await -- what does not fit becomes a rejection
  const outputs = async (samples: SampleInputs) => {
    requireUsable('outputs');
    requireFit(samples, manifest.data);
    return trainer.predict(samples);
  };
  return {
    manifest,
    encoding,
    outputs,
    async predict(rows) {
      requireUsable('predict');
      if (typeof rows !== 'object' || rows === null)
        throw new UsageError(
          `predict: must be given rows of a table, an array of objects, or samples, { count, shape, values }, got ${Object(rows) === rows ? typeof rows : String(rows)}`,
        );
      if ('shape' in rows) return rows.count === 0 ? [] : predictionsOf(await outputs(rows), manifest.data);
      if (rows.length === 0) return [];
      if (encoding === undefined) throw noTable(name, manifest.data);
      return predictionsOf(await outputs(encoded(encoding, rows)), manifest.data);
    },
    dispose() {
      isDisposed = true;
      return trainer.dispose();
    },
  };
}

/** The files of a run with the means and deviations by which the outputs of its model are read. */
function withOutputMoments({ manifest, encoding, ...files }: RunFiles): RunFiles {
  const { config, data } = manifest;
  const { numbers } = config;
  const { task } = data;
  const answers = encoding?.answers;
  return {
    ...files,
    manifest:
      task?.kind === 'regression'
        ? { ...manifest, data: { ...data, task: outputMoments(task, numbers) } }
        : manifest,
    encoding:
      answers?.kind === 'regression' ? { ...encoding!, answers: outputMoments(answers, numbers) } : encoding,
  };
}

function encoded(encoding: TableEncoding, rows: readonly RowObject[]): SampleInputs {
  try {
    return encodeRows(encoding, rows);
  } catch (error) {
    if (error instanceof DataError) throw new UsageError(oneLine(error), { cause: error });
    throw error;
  }
}

/** Rows for a run that has no table. */
export function noTable(name: string, { shape }: RunManifest['data']): UsageError {
  return new UsageError(
    `${name}: must be a run on a table to predict rows of one, got samples of shape [${shape.join()}] and no encoding.json; give them as .npy`,
  );
}

function requireFit(samples: SampleInputs, { shape: wanted, type }: RunManifest['data']): void {
  const { count, shape, values }: Partial<SampleInputs> = samples ?? {};
  const sides = checks.listOf(checks.number).holds(shape) ? shape : undefined;
  if (sides?.join() !== wanted.join())
    throw new UsageError(
      `predict: samples must have the shape of those of the run, [${wanted.join()}], got ${sides ? `[${sides.join()}]` : Object(shape) === shape ? typeof shape : String(shape)}`,
    );
  if (!(values instanceof Uint8Array || values instanceof Float32Array))
    throw new UsageError(
      `predict: values of samples must be a Uint8Array or a Float32Array, got ${typeof values}`,
    );
  const size = wanted.reduce((product, length) => product * length, 1);
  if (typeof count !== 'number' || !Number.isSafeInteger(count) || values.length !== count * size)
    throw new UsageError(
      `predict: must be given ${size} values for each of the samples, got ${values.length} for a count of ${typeof count === 'number' ? count : typeof count}`,
    );
  const odd = values.findIndex((value) => !Number.isFinite(value));
  if (odd >= 0)
    throw new UsageError(
      `predict: values of samples must be finite, got ${values[odd]} at place ${odd}, in sample ${Math.floor(odd / size)}`,
    );
  const found = values instanceof Uint8Array ? 'uint8' : 'float32';
  // Runs of older versions do not tell.
  if (type !== undefined && type !== found)
    throw new UsageError(
      `predict: samples must be ${type === 'uint8' ? 'bytes, pixels of 0 to 255' : 'floats'} as those of the run, got ${found}`,
    );
}
