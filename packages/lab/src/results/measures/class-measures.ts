import { countMeasures, meanOfKnown, type CountMeasures } from './counts.js';
import { rankingMeasures, type RankingMeasures } from './ranking.js';

/** Most classes of which the whole table of confusions is told, and most that are ranked one by one. */
const mostConfused = 256;
const mostRanked = 100;

/** How samples of classes were told apart. */
export interface ClassesMeasures {
  /** Percent. */
  readonly error: number;
  /** Means over the classes that have the value: the recall is also called balanced accuracy. */
  readonly macroRecall: number | null;
  readonly macroF1: number | null;
  /** One for each class; `auc` and `averagePrecision` of it against all others, null where there are more than 100 classes. */
  readonly classes: readonly (CountMeasures & RankingMeasures & { readonly name: string })[];
  /** [classes][classes] samples of the class of the row that were taken for that of the column; null for more than 256 classes. */
  readonly confusion: readonly (readonly number[])[] | null;
}

/**
 * Measures predictions of classes.
 *
 * @param logits [N, classes] outputs of the model, before softmax
 * @param labels [N]
 * @param names one for each class
 */
export function classMeasures(
  logits: Float32Array,
  labels: ArrayLike<number>,
  names: readonly string[],
): ClassesMeasures {
  const classes = names.length;
  const count = labels.length;
  const logProbabilities = logSoftmax(logits, classes);
  const predictions = Uint32Array.from({ length: count }, (_, id) =>
    greatestOf(logits, id * classes, classes),
  );
  const zeros = () => new Uint32Array(classes);
  const [hits, predicted, support] = [zeros(), zeros(), zeros()];
  const confusion = classes > mostConfused ? null : Array.from(names, () => Array.from(names, () => 0));
  for (let id = 0; id < count; id += 1) {
    const [label, prediction] = [labels[id]!, predictions[id]!];
    support[label]! += 1;
    predicted[prediction]! += 1;
    if (label === prediction) hits[label]! += 1;
    if (confusion) confusion[label]![prediction]! += 1;
  }
  const each = names.map((name, index) => ({
    name,
    ...countMeasures({
      hits: hits[index]!,
      falseAlarms: predicted[index]! - hits[index]!,
      misses: support[index]! - hits[index]!,
    }),
    ...(classes > mostRanked
      ? { auc: null, averagePrecision: null }
      : rankingMeasures(
          Float64Array.from({ length: count }, (_, id) => logProbabilities[id * classes + index]!),
          Uint8Array.from({ length: count }, (_, id) => Number(labels[id] === index)),
        )),
  }));
  const right = hits.reduce((sum, value) => sum + value, 0);
  return {
    error: (100 * (count - right)) / count,
    macroRecall: meanOfKnown(each.map(({ recall }) => recall)),
    macroF1: meanOfKnown(each.map(({ f1 }) => f1)),
    classes: each,
    confusion,
  };
}

/** Logarithms of the probabilities, which tell apart what probabilities near 1 no longer do. */
export function logSoftmax(logits: Float32Array, classes: number): Float64Array {
  const out = Float64Array.from(logits);
  for (let start = 0; start < out.length; start += classes) {
    const row = out.subarray(start, start + classes);
    const largest = row[greatestOf(row, 0, classes)]!;
    let sum = 0;
    for (const logit of row) sum += Math.exp(logit - largest);
    const shift = largest + Math.log(sum);
    for (let i = 0; i < classes; i += 1) row[i]! -= shift;
  }
  return out;
}

/** The position of the greatest of `count` values from `start` on, the first of equal ones. */
export function greatestOf(values: ArrayLike<number>, start: number, count: number): number {
  let best = 0;
  for (let i = 1; i < count; i += 1) if (values[start + i]! > values[start + best]!) best = i;
  return best;
}
