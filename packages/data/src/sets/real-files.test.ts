import { join } from 'node:path';
import { env } from 'node:process';
import { describe, expect, it } from 'vitest';
import { replaceLabels } from '../label-noise.js';
import { loadDataset } from '../load-dataset.js';
import { readLabels } from '../read-labels.js';

const absent = (env['RANKBATCH_DATA'] ?? '') === '';
const reason = absent ? ' (skipped: RANKBATCH_DATA is not set)' : '';

describe.skipIf(absent)(`the official files${reason}`, () => {
  // Label counts: zcat train-labels-idx1-ubyte.gz | tail -c +9 | head -c 50000 | od -An -v -tu1 -w1 | sort | uniq -c
  it('of MNIST split into 50,000 / 10,000 / 10,000 with the known labels and pixels', async () => {
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

  // Label counts: for k in 1 2 3 4 5; do zcat data_batch_$k.bin.gz; done | od -An -v -tu1 -w3073 | awk 'NR <= 45000 {print $1}' | sort | uniq -c
  it('of CIFAR-10 split into 45,000 / 5,000 / 10,000 with the known labels and pixels', async () => {
    const { train, validation, test, classNames } = await loadDataset('cifar10');
    expect([train.count, validation.count, test.count]).toEqual([45_000, 5_000, 10_000]);
    expect(countLabels(train.labels)).toEqual([4507, 4512, 4521, 4481, 4525, 4471, 4512, 4515, 4468, 4488]);
    expect(countLabels(test.labels)).toEqual(Array.from({ length: 10 }, () => 1_000));
    expect([...train.labels.subarray(0, 5)].map((label) => classNames![label])).toEqual([
      'frog',
      'truck',
      'truck',
      'deer',
      'automobile',
    ]);
    expect([...train.values.subarray(0, 4)]).toEqual([59, 43, 50, 68]);
  });

  // zcat adult.test.gz | grep -c '>50K'; grep -c ^spam SMSSpamCollection
  it('of UCI have the known rows, classes and features', async () => {
    const digits = await loadDataset('optdigits');
    expect([digits.train.count, digits.validation.count, digits.test.count]).toEqual([3_441, 382, 1_797]);
    expect([digits.train.shape, Math.max(...digits.test.values)]).toEqual([[1, 8, 8], 255]);

    const adult = await loadDataset('adult');
    expect([adult.train.count, adult.validation.count, adult.test.count]).toEqual([29_305, 3_256, 16_281]);
    expect(adult.classNames).toEqual(['<=50K', '>50K']);
    expect(adult.featureNames).toContain('occupation=missing');
    expect(adult.test.labels.filter((label) => label === 1)).toHaveLength(3_846);

    const sms = await loadDataset('sms-spam');
    expect([sms.train.count, sms.validation.count, sms.test.count]).toEqual([4_460, 557, 557]);
    const labels = [sms.train, sms.validation, sms.test].flatMap((part) => [...part.labels]);
    expect(labels.filter((label) => sms.classNames![label] === 'spam')).toHaveLength(747);
  });

  // The shares that the authors state for all 50,000 (Wei et al. 2022, table 1): 9.03 %, 40.21 %.
  it('of CIFAR-10N change the shares of labels that their authors state', async () => {
    const dataset = await loadDataset('cifar10');
    const share = async (name: string): Promise<number> => {
      const labels = await readLabels(join(env['RANKBATCH_DATA']!, 'cifar10n', `${name}_label.u8`));
      const { train } = replaceLabels(dataset, labels, name);
      return train.labels.filter((label, i) => label !== train.trueLabels![i]).length / train.count;
    };
    expect(await share('clean')).toBe(0);
    expect(await share('aggre')).toBeCloseTo(0.0903, 2);
    expect(await share('worse')).toBeCloseTo(0.4021, 2);
  });
});

function countLabels(labels: Uint8Array): number[] {
  const counts = Array.from({ length: 10 }, () => 0);
  for (const label of labels) counts[label]! += 1;
  return counts;
}
