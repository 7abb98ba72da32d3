// services: what a run takes from the other packages, its data, model, optimizer and learner.
import {
  datasetNames,
  loadDataset,
  type Dataset,
  type LoadDatasetOptions,
  type Samples,
} from '@rankbatch/data';
import type * as Engine from '@rankbatch/onnx';
import { makeOptimizer, optimizerNames } from './optimizers.js';
import { lossOf } from './losses.js';
import { modelMetadata } from './model-metadata.js';
import { rowInputOf } from './row-model.js';
import { choosePreset, makePreset, modelForms } from './models.js';
import { chooseOwnModel } from './choose-own-model.js';
import { isOwnModel, makeOwnModel } from './own-model.js';
import { outputMoments, standardizedOutputs } from './output-moments.js';
import type { KeptLearner, TrainerFactory } from './learner.js';
import type { ReadWatch } from '../run-folder/fingerprint.js';
import type { ChosenModel, RunConfig } from '../run-folder/run-config.js';
import { requireThreads } from '../base/threads.js';
import { deriveSeed } from '../base/seeds.js';

/** What a comparison takes from the other packages; tests put small stand-ins here. */
export interface Services {
  readonly datasetNames: readonly string[];
  readonly loadDataset: (name: string, options?: LoadDatasetOptions) => Promise<Dataset>;
  /** Who hears of the reading of all samples, and may stop it. */
  readonly watch?: ReadWatch;
  readonly optimizerNames: readonly string[];
  /** The networks with their sizes, as help shows them. */
  readonly modelForms: readonly string[];
  /** The model for the data: the one asked for, if it fits, or else the one that suits; rejects with `UsageError` for one that does not. */
  readonly chooseModel: (dataset: Dataset, asked: AskedModel) => Promise<ChosenModel>;
  readonly trainerFactory: (dataset: Dataset, settings: LearnerSettings) => TrainerFactory<KeptLearner>;
}

/** What a learner is made of, beside its optimizer and its seed. */
export type LearnerSettings = Pick<
  RunConfig,
  | 'model'
  | 'modelFile'
  | 'numbers'
  | 'reinit'
  | 'train'
  | 'classWeights'
  | 'learningRate'
  | 'anneal'
  | 'threads'
>;

/** A model as it is asked for; undefined where the data decides. */
export type AskedModel = Pick<RunConfig, 'reinit' | 'train' | 'threads'> & {
  readonly model: string | undefined;
  /** The folder that the path of a file begins at. @default the current one */
  readonly from?: string | undefined;
};

/** The data sets of `@rankbatch/data` and the models of `@rankbatch/onnx` on its engine. */
export const services: Services = {
  datasetNames,
  loadDataset,
  optimizerNames,
  modelForms,
  chooseModel: async (dataset, { model, ...asked }) => {
    if (model === undefined || !isOwnModel(model)) return { model: choosePreset(dataset, model) };
    return chooseOwnModel(await import('@rankbatch/onnx'), { ...asked, model }, dataset);
  },
  trainerFactory:
    (dataset, settings) =>
    async ({ optimizer, seed, batchSize, learningRate = settings.learningRate }) => {
      // Loaded late: the native runtime is not needed for help and for most errors.
      const engine: typeof Engine = await import('@rankbatch/onnx');
      const { model, numbers, anneal, threads } = settings;
      if (threads !== undefined) requireThreads('config.threads of run.json', threads);
      const options = { dataset, seed: deriveSeed(seed, 'weights') };
      const made = isOwnModel(model)
        ? (await makeOwnModel(engine, settings, options)).model
        : makePreset(engine, model, options);
      const optimize = makeOptimizer(engine, optimizer, learningRate);
      let rateFactor = 1;
      const trainer = await engine.createTrainer({
        model: made,
        optimizer: anneal ? engine.scaleUpdate(optimize, () => rateFactor) : optimize,
        loss: lossOf(engine, dataset, settings),
        seed: deriveSeed(seed, 'noise'),
        batchSize,
        ...(threads !== undefined && { threads }),
      });
      const { task } = dataset;
      // A run has outputs standardized as its targets are; the file of the model says what they are there.
      const moments = numbers && task?.kind === 'regression' ? task : undefined;
      const given = moments ? { ...dataset, task: outputMoments(moments, numbers) } : dataset;
      const metadata = modelMetadata(given);
      const predict = trainer.predict.bind(trainer);
      const exportModel = async () => {
        const { graph } = await trainer.fetchModel();
        const isPixels = !(dataset.train.values instanceof Float32Array);
        return engine.encodeModel({
          ...(isPixels ? engine.withByteInputs(graph) : graph),
          metadata: new Map([...(graph.metadata ?? []), ...metadata]),
        });
      };
      const exportRowModel = async () => {
        const { graph } = await trainer.fetchModel();
        const [input] = graph.inputs;
        const rows = dataset.encoding && rowInputOf(dataset.encoding);
        // A network of the user's own may take other inputs.
        if (!rows || input?.type !== 'float32' || input.shape.join() !== `B,${rows.features.length}`)
          return undefined;
        const told = new Map([...(graph.metadata ?? []), ...metadata]);
        told.set('rankbatch.columns', JSON.stringify(rows.columns));
        told.set(
          'rankbatch.input',
          'a row of a table, by rankbatch.columns: numbers, the places of categories, NaN where missing',
        );
        return engine.encodeModel({ ...engine.withColumnInputs(graph, rows.features), metadata: told });
      };
      const scaleLearningRate = (factor: number) => {
        rateFactor = factor;
      };
      return Object.assign(trainer, {
        exportModel,
        exportRowModel,
        ...(anneal && { scaleLearningRate }),
        ...(moments && {
          predict: async (samples: Samples) => standardizedOutputs(await predict(samples), moments, numbers),
        }),
      });
    },
};
