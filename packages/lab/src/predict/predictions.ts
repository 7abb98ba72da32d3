import type { RunManifest } from '../run-folder/run-manifest.js';
import { greatestOf, logSoftmax } from '../results/measures/class-measures.js';
import { namesOfClasses } from '../results/measures/measures.js';

/** Shares of 1 by the names of classes or labels. */
export type Probabilities = Readonly<Record<string, number>>;

/** What a model says of one sample, by the task of its run. */
export type Prediction =
  | { readonly class: string; readonly probabilities: Probabilities }
  | { readonly labels: readonly string[]; readonly probabilities: Probabilities }
  /** By the names of what is predicted, in the unit of the source. */
  | { readonly numbers: Readonly<Record<string, number>> };

/** What is predicted, by name: classes, labels or numbers; [outputs]. */
export function outputNames({ task, classes, classNames }: RunManifest['data']): readonly string[] {
  if (task?.kind === 'regression') return task.targetNames;
  if (task?.kind === 'labels') return task.labelNames;
  return namesOfClasses({ classes, ...(classNames && { classNames }) });
}

/**
 * What the outputs of a model mean: probabilities of classes or labels, or numbers in the unit of the source.
 *
 * @param outputs [N, outputs] logits, or standardized numbers
 * @returns [N, outputs]
 */
export function readOutputs(outputs: Float32Array, data: RunManifest['data']): Float64Array {
  const { task } = data;
  const width = outputNames(data).length;
  if (task?.kind === 'regression')
    return Float64Array.from(
      outputs,
      (value, i) => value * task.deviations[i % width]! + task.means[i % width]!,
    );
  if (task?.kind === 'labels') return Float64Array.from(outputs, (logit) => 1 / (1 + Math.exp(-logit)));
  return logSoftmax(outputs, width).map(Math.exp);
}

/** The predictions of samples, from their outputs [N, outputs]. */
export function predictionsOf(outputs: Float32Array, data: RunManifest['data']): Prediction[] {
  const names = outputNames(data);
  const width = names.length;
  const values = readOutputs(outputs, data);
  return Array.from({ length: outputs.length / width }, (_, id): Prediction => {
    const start = id * width;
    const byName = Object.fromEntries(names.map((name, i) => [name, values[start + i]!]));
    if (data.task?.kind === 'regression') return { numbers: byName };
    if (data.task?.kind === 'labels')
      return { labels: names.filter((_name, i) => outputs[start + i]! > 0), probabilities: byName };
    return { class: names[greatestOf(outputs, start, width)]!, probabilities: byName };
  });
}
