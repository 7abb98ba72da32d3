import { countMeasures, meanOfKnown, type CountMeasures } from './counts.js';
import { rankingMeasures, type RankingMeasures } from './ranking.js';

/** How several labels were met. */
export interface LabelsMeasures {
  /** Percent of all labels of all samples that were taken wrongly. */
  readonly error: number;
  /** Percent of the samples of which at least one label was. */
  readonly sampleError: number;
  /** F1 of all labels counted together, and the mean over the labels that have one. */
  readonly microF1: number | null;
  readonly macroF1: number | null;
  /** One for each label, with the percent of the samples of which it was taken wrongly. */
  readonly labels: readonly (CountMeasures &
    RankingMeasures & { readonly name: string; readonly error: number })[];
}

/**
 * Measures predictions of several labels at once; a label is predicted where its output is above 0, a probability above 0.5.
 *
 * @param logits [N, labels] outputs of the model, before the sigmoid
 * @param targets [N, labels] 0 and 1
 * @param names one for each label
 */
export function labelMeasures(
  logits: Float32Array,
  targets: Float32Array,
  names: readonly string[],
): LabelsMeasures {
  const width = names.length;
  const count = targets.length / width;
  const columns = names.map((name, index) => {
    const scores = Float32Array.from({ length: count }, (_, id) => logits[id * width + index]!);
    const inside = Uint8Array.from({ length: count }, (_, id) => targets[id * width + index]!);
    return { name, scores, inside, counts: countLabel(scores, inside) };
  });
  const wrong = columns.map(({ counts }) => counts.falseAlarms + counts.misses);
  let wrongSamples = 0;
  for (let id = 0; id < count; id += 1)
    if (columns.some(({ scores, inside }) => scores[id]! > 0 !== (inside[id] === 1))) wrongSamples += 1;
  const all = { hits: 0, falseAlarms: 0, misses: 0 };
  for (const { counts } of columns) {
    all.hits += counts.hits;
    all.falseAlarms += counts.falseAlarms;
    all.misses += counts.misses;
  }
  const labels = columns.map(({ name, scores, inside, counts }, index) => ({
    name,
    error: (100 * wrong[index]!) / count,
    ...countMeasures(counts),
    ...rankingMeasures(scores, inside),
  }));
  return {
    error: (100 * wrong.reduce((sum, value) => sum + value, 0)) / targets.length,
    sampleError: (100 * wrongSamples) / count,
    microF1: countMeasures(all).f1,
    macroF1: meanOfKnown(labels.map(({ f1 }) => f1)),
    labels,
  };
}

function countLabel(scores: Float32Array, inside: Uint8Array) {
  const counts = { hits: 0, falseAlarms: 0, misses: 0 };
  for (const [id, isInside] of inside.entries()) {
    const isPredicted = scores[id]! > 0;
    if (isPredicted && isInside === 1) counts.hits += 1;
    else if (isPredicted) counts.falseAlarms += 1;
    else if (isInside === 1) counts.misses += 1;
  }
  return counts;
}
