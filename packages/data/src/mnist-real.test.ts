import { env } from 'node:process';
import { describe, expect, it } from 'vitest';
import { loadDataset } from './load-dataset.js';

const absent = (env['RANKBATCH_DATA'] ?? '') === '';
const reason = absent ? ' (skipped: RANKBATCH_DATA is not set)' : '';

describe.skipIf(absent)(`the official MNIST files${reason}`, () => {
  // Label counts: zcat train-labels-idx1-ubyte.gz | tail -c +9 | head -c 50000 | od -An -v -tu1 -w1 | sort | uniq -c
  it('split into 50,000 / 10,000 / 10,000 with the known labels and pixels', async () => {
    const { train, validation, test } = await loadDataset('mnist');
    expect([train.count, validation.count, test.count]).toEqual([50_000, 10_000, 10_000]);
    expect(countLabels(train.labels)).toEqual([4932, 5678, 4968, 5101, 4859, 4506, 4951, 5175, 4842, 4988]);
    expect(countLabels(validation.labels)).toEqual([991, 1064, 990, 1030, 983, 915, 967, 1090, 1009, 961]);
    expect([...train.labels.subarray(0, 10)]).toEqual([5, 0, 4, 1, 9, 2, 1, 3, 1, 4]);
    expect([...test.labels.subarray(0, 10)]).toEqual([7, 2, 1, 0, 4, 1, 4, 9, 5, 9]);
    let sum = 0;
    for (const value of train.values) sum += value;
    expect(sum).toBe(1_309_089_051);
  });
});

function countLabels(labels: Uint8Array): number[] {
  const counts = Array.from({ length: 10 }, () => 0);
  for (const label of labels) counts[label]! += 1;
  return counts;
}
