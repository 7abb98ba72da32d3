import type { RunManifest } from '../run-folder/run-manifest.js';
import { greatestOf } from '../results/measures/class-measures.js';
import { outputNames, readOutputs } from './predictions.js';

/** One line of a file of predictions, in the order of its columns. */
export type PredictionRow = Readonly<Record<string, string | number>>;

/**
 * The lines of a file of predictions: `row`, from 0, and by the task `prediction`, the name of the class, with `probability_NAME` of each; or
 * `prediction_NAME` and `probability_NAME` for each of several labels (yes or no); or `prediction`, a number in the unit of the source
 * (`prediction_NAME` where there are several).
 *
 * @param outputs [N, outputs] of the model
 * @param rowOf row of the file of each of them
 * @param files the file of each row, where each is one of its own: a column `file` names it
 */
export function predictionRows(
  outputs: Float32Array,
  data: RunManifest['data'],
  rowOf: (sample: number) => number,
  files?: readonly string[],
): PredictionRow[] {
  const names = outputNames(data);
  const width = names.length;
  const values = readOutputs(outputs, data);
  const kind = data.task?.kind ?? 'classes';
  return Array.from({ length: outputs.length / width }, (_, id) => {
    const row: Record<string, string | number> = { row: rowOf(id) };
    const file = files?.[rowOf(id)];
    if (file !== undefined) row['file'] = file;
    const start = id * width;
    if (kind === 'classes') row['prediction'] = names[greatestOf(outputs, start, width)]!;
    for (const [i, name] of names.entries()) {
      const value = values[start + i]!;
      if (kind === 'labels') row[`prediction_${name}`] = outputs[start + i]! > 0 ? 'yes' : 'no';
      if (kind === 'regression') row[width === 1 ? 'prediction' : `prediction_${name}`] = value;
      else row[`probability_${name}`] = value;
    }
    return row;
  });
}
