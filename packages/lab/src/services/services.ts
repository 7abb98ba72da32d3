// services: what a run takes from the other packages, its data, model, optimizer and learner.
import { datasetNames, loadDataset, type Dataset } from '@rankbatch/data';
import type * as Engine from '@rankbatch/onnx';
import { makeOptimizer, optimizerNames } from './optimizers.js';
import { lossOf } from './losses.js';
import { modelMetadata } from './model-metadata.js';
import { chooseModel, makeModel, modelNames } from './models.js';
import type { KeptLearner, TrainerFactory } from './learner.js';
import type { RunConfig } from '../run-folder/run-config.js';
import { deriveSeed } from '../base/seeds.js';

/** What a comparison takes from the other packages; tests put small stand-ins here. */
export interface Services {
  readonly datasetNames: readonly string[];
  readonly loadDataset: typeof loadDataset;
  readonly optimizerNames: readonly string[];
  readonly modelNames: readonly string[];
  /** Name of the model for the data: the one asked for, if it fits, or else the one that suits. */
  readonly chooseModel: (dataset: Dataset, asked: string | undefined) => string;
  readonly trainerFactory: (dataset: Dataset, settings: LearnerSettings) => TrainerFactory<KeptLearner>;
}

/** What a learner is made of, beside its optimizer and its seed. */
export type LearnerSettings = Pick<RunConfig, 'model' | 'learningRate' | 'anneal' | 'threads'>;

/** The data sets of `@rankbatch/data` and the models of `@rankbatch/onnx` on its engine. */
export const services: Services = {
  datasetNames,
  loadDataset,
  optimizerNames,
  modelNames,
  chooseModel,
  trainerFactory:
    (dataset, { model, learningRate, anneal, threads }) =>
    async ({ optimizer, seed, batchSize }) => {
      // Loaded late: the native runtime is not needed for help and for most errors.
      const engine: typeof Engine = await import('@rankbatch/onnx');
      const optimize = makeOptimizer(engine, optimizer, learningRate);
      let rateFactor = 1;
      const trainer = await engine.createTrainer({
        model: makeModel(engine, model, { dataset, seed: deriveSeed(seed, 'weights') }),
        optimizer: anneal ? engine.scaleUpdate(optimize, () => rateFactor) : optimize,
        loss: lossOf(engine, dataset.task),
        seed: deriveSeed(seed, 'noise'),
        batchSize,
        ...(threads !== undefined && { threads }),
      });
      const exportModel = () => {
        const { graph } = trainer.trainedModel();
        return engine.encodeModel({
          ...graph,
          metadata: new Map([...(graph.metadata ?? []), ...modelMetadata(dataset)]),
        });
      };
      const scaleLearningRate = (factor: number) => {
        rateFactor = factor;
      };
      return Object.assign(trainer, { exportModel, ...(anneal && { scaleLearningRate }) });
    },
};
