import { outputsOf, type Dataset } from '@rankbatch/data';
import type * as Engine from '@rankbatch/onnx';
import type { Model } from '@rankbatch/onnx';
import { RankbatchError } from 'rankbatch';
import { oneLine, UsageError } from '../base/errors.js';
import { shownNotes } from '../base/shown-notes.js';
import {
  callOwn,
  importOwn,
  parseModuleText,
  readOwnFile,
  type AskedFile,
  type OwnModule,
} from '../base/own-module.js';
import type { RunConfig } from '../run-folder/run-config.js';
import { importWhole } from './import-whole.js';
import { reinitialize } from './reinitialize.js';

/** What makes a model of the user's own. */
export type OwnModelSettings = Pick<
  RunConfig,
  'model' | 'modelFile' | 'numbers' | 'reinit' | 'train' | 'threads'
> & {
  /** The folder that the path begins at. @default the current one */
  readonly from?: string | undefined;
};

/** A model, where it comes from, and what differs from its file, in sentences. */
export interface MadeModel {
  readonly model: Model;
  readonly module: OwnModule;
  readonly notes: readonly string[];
}

/** Whether a text names a model of the user's own: a file `.onnx`, or a function of a module, `./mine.mjs:name`. */
export function isOwnModel(text: string): boolean {
  return text.endsWith('.onnx') || parseModuleText(text) !== undefined;
}

/**
 * Makes a model of the user's own: imports a file `.onnx`, with its weights unless `reinit` draws them anew, or calls the function of a
 * module with `{ sampleShape, outputs, classes, task, seed }`. With `numbers`, its last activation is part of it.
 *
 * @throws UsageError where the file cannot be read or imported, is not as it was, or does not fit the data.
 */
export async function makeOwnModel(
  engine: typeof Engine,
  settings: OwnModelSettings,
  { dataset, seed }: { readonly dataset: Dataset; readonly seed: number },
): Promise<MadeModel> {
  const { model: text, modelFile, from } = settings;
  const asked = { option: '--model', text, from, known: modelFile };
  const named = parseModuleText(text);
  const made =
    named === undefined
      ? await importFile(engine, settings, asked, dataset)
      : await callModule(named, asked, { dataset, seed });
  requireFit(made.model, text, dataset);
  return settings.reinit ? { ...made, model: reinitialize(made.model, seed) } : made;
}

async function importFile(
  engine: typeof Engine,
  { model: text, numbers, train, threads }: OwnModelSettings,
  asked: AskedFile,
  dataset: Dataset,
): Promise<MadeModel> {
  const { module, bytes } = await readOwnFile(text, asked);
  try {
    const options = {
      sampleShape: dataset.train.shape,
      ...(train !== undefined && { train: train.split(',') }),
      ...(threads !== undefined && { threads }),
    };
    const model = await (numbers ? importWhole(engine, bytes, options) : engine.importModel(bytes, options));
    return { module, model, notes: model.notes };
  } catch (error) {
    if (error instanceof RankbatchError)
      throw new UsageError(`--model ${text}: ${oneLine(error)}`, { cause: error });
    throw error;
  }
}

async function callModule(
  named: { readonly path: string; readonly name: string },
  asked: AskedFile,
  { dataset, seed }: { readonly dataset: Dataset; readonly seed: number },
): Promise<MadeModel> {
  const { module, made } = await importOwn(named, asked);
  const { task = { kind: 'classes' }, classes, train } = dataset;
  const model: unknown = await callOwn({ made, module, name: named.name }, '--model', {
    sampleShape: train.shape,
    outputs: outputsOf(dataset),
    classes,
    task,
    seed,
  });
  if (isModel(model)) return { module, model, notes: [] };
  throw new UsageError(
    `--model: ${named.name} of ${module.file} must return a model of @rankbatch/onnx, with a graph, a sampleShape and parameters, got ${model === undefined ? 'nothing' : oneLine(model)}`,
  );
}

function isModel(value: unknown): value is Model {
  return value instanceof Object && ['graph', 'sampleShape', 'parameters'].every((key) => key in value);
}

function requireFit({ sampleShape, classes }: Model, text: string, dataset: Dataset): void {
  const { name, train, classNames, notes = [] } = dataset;
  if (sampleShape.join() !== train.shape.join())
    throw new UsageError(
      `--model ${text}: must take the samples of ${name}, of shape [${train.shape.join()}], got a model for [${sampleShape.join()}]`,
    );
  const wanted = outputsOf(dataset);
  if (classes !== wanted) {
    // Of classes that are numbers, notes say which none of the samples is of.
    const told = dataset.classes > 0 && classNames === undefined ? shownNotes(notes) : [];
    // Yes or no, as other tools have it.
    const cure =
      dataset.classes === 2 && classes === 1
        ? '; end it in two, of which a softmax stands for the sigmoid of one'
        : '';
    throw new UsageError(
      `--model ${text}: must have ${wanted} outputs for ${name}, one for each class, label or number, got ${[classes, ...told].join('; ')}${cure}`,
    );
  }
}
