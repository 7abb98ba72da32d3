import type { Dataset } from '@rankbatch/data';
import { namesOfClasses } from '../results/measures/measures.js';

/**
 * What a run's `model.onnx` carries along in its metadata properties, each a text: `rankbatch.task`, `rankbatch.classNames`,
 * `rankbatch.featureNames` as JSON, those that the data set has, and `rankbatch.input`, what the numbers of its input are.
 */
export function modelMetadata({
  task,
  classes,
  classNames,
  featureNames,
  train,
}: Dataset): Map<string, string> {
  const texts: Readonly<Record<string, unknown>> = {
    task: task ?? { kind: 'classes' },
    // Classes without names are called by their numbers, as in predictions.
    classNames: classes > 0 ? namesOfClasses({ classes, ...(classNames && { classNames }) }) : undefined,
    featureNames,
    input: !(train.values instanceof Float32Array)
      ? 'pixels of 0 to 255, as bytes'
      : featureNames === undefined
        ? 'numbers as they stand'
        : 'features by encoding.json',
  };
  return new Map(
    Object.entries(texts).flatMap(([name, value]) => {
      if (value === undefined) return [];
      return [[`rankbatch.${name}`, typeof value === 'string' ? value : JSON.stringify(value)] as const];
    }),
  );
}
