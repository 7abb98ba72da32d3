import type { SamplesInMemory } from './dataset.js';

/** A view of samples `from..to - 1`, which knows the rows that they were. */
export function sliceSamples(samples: SamplesInMemory, from: number, to: number): SamplesInMemory {
  const { count, shape, values, labels, targets, trueLabels, rows } = samples;
  const size = values.length / count;
  return {
    count: to - from,
    shape,
    values: values.subarray(from * size, to * size),
    labels: labels.subarray(from, to),
    ...(targets && {
      targets: targets.subarray((from * targets.length) / count, (to * targets.length) / count),
    }),
    ...(trueLabels && { trueLabels: trueLabels.subarray(from, to) }),
    ...(rows
      ? { rows: rows.subarray(from, to) }
      : from > 0 && { rows: Uint32Array.from({ length: to - from }, (_, i) => from + i) }),
  };
}
