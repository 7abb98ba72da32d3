import type { Samples } from './dataset.js';

/** A copy of the samples `ids`, which knows the rows that they were. */
export function takeSamples(samples: Samples, ids: Uint32Array): Samples {
  const { shape, values, labels, trueLabels, rows } = samples;
  const size = values.length / samples.count;
  const taken =
    values instanceof Uint8Array ? new Uint8Array(ids.length * size) : new Float32Array(ids.length * size);
  for (const [i, id] of ids.entries()) taken.set(values.subarray(id * size, (id + 1) * size), i * size);
  return {
    count: ids.length,
    shape,
    values: taken,
    labels: Uint8Array.from(ids, (id) => labels[id]!),
    ...(trueLabels && { trueLabels: Uint8Array.from(ids, (id) => trueLabels[id]!) }),
    rows: rows ? Uint32Array.from(ids, (id) => rows[id]!) : ids,
  };
}
