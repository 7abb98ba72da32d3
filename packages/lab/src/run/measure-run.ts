import { measureOutputs, type RunMeasures } from '../results/measures/measures.js';
import type { TrainingRun } from './training-run.js';

/** What a run's model is worth now on each split; undefined where its learner does not tell its outputs. */
export async function measureRun({ setup }: TrainingRun): Promise<RunMeasures | undefined> {
  const { dataset, learner } = setup;
  if (learner.predict === undefined) return undefined;
  const { task = { kind: 'classes' } } = dataset;
  const outputs = {
    train: await learner.predict(dataset.train),
    validation: await learner.predict(dataset.validation),
    test: await learner.predict(dataset.test),
  };
  return {
    version: 1,
    task: task.kind,
    train: measureOutputs(outputs.train, dataset.train, dataset),
    validation: measureOutputs(outputs.validation, dataset.validation, dataset),
    test: measureOutputs(outputs.test, dataset.test, dataset),
  };
}
