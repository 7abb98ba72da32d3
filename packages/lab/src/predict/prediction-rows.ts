import type { KeptValue } from '@rankbatch/data';
import type { RunManifest } from '../run-folder/run-manifest.js';
import { greatestOf } from '../results/measures/class-measures.js';
import { outputNames, readOutputs } from './predictions.js';

/** One line of a file of predictions: a value for each of its columns. */
export type PredictionRow = readonly KeptValue[];

/** What stands beside predictions. */
interface Beside {
  /** The file of each row, where each is one of its own: a column `file` names it. */
  readonly files?: readonly string[] | undefined;
}

/**
 * The columns of a file of predictions: `row`, from 0, those that are kept, and by the task `prediction`, the name of the class, with `probability_NAME` of each; or
 * `prediction_NAME` and `probability_NAME` for each of several labels (yes or no); or `prediction`, a number in the unit of the source
 * (`prediction_NAME` where there are several).
 */
export function predictionColumns(
  data: RunManifest['data'],
  { files, keep = [] }: Beside & { readonly keep?: readonly string[] | undefined },
): string[] {
  const names = outputNames(data);
  const kind = data.task?.kind ?? 'classes';
  return [
    'row',
    ...(files ? ['file'] : []),
    ...keep,
    ...(kind === 'classes' ? ['prediction'] : []),
    ...names.flatMap((name) => {
      if (kind === 'regression') return [names.length === 1 ? 'prediction' : `prediction_${name}`];
      return [...(kind === 'labels' ? [`prediction_${name}`] : []), `probability_${name}`];
    }),
  ];
}

/**
 * The lines of a file of predictions.
 *
 * @param outputs [N, outputs] of the model
 * @param rowOf row of the file of each of them
 * @param kept of each of them the values that are kept
 */
export function predictionRows(
  outputs: Float32Array,
  data: RunManifest['data'],
  {
    rowOf,
    files,
    kept,
  }: Beside & {
    readonly rowOf: (sample: number) => number;
    readonly kept?: readonly (readonly KeptValue[])[] | undefined;
  },
): PredictionRow[] {
  const names = outputNames(data);
  const width = names.length;
  const values = readOutputs(outputs, data);
  const kind = data.task?.kind ?? 'classes';
  return Array.from({ length: outputs.length / width }, (_, id) => {
    const start = id * width;
    const row: KeptValue[] = [rowOf(id)];
    if (files) row.push(files[rowOf(id)]!);
    if (kept) row.push(...kept[id]!);
    if (kind === 'classes') row.push(names[greatestOf(outputs, start, width)]!);
    for (let i = start; i < start + width; i++) {
      if (kind === 'labels') row.push(outputs[i]! > 0 ? 'yes' : 'no');
      row.push(values[i]!);
    }
    return row;
  });
}
