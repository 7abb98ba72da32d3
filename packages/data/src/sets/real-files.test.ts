import { join } from 'node:path';
import { env } from 'node:process';
import { describe, expect, it } from 'vitest';
import type { ClassLabels } from '../dataset.js';
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

  // Rows and classes: zcat FILE.gz | wc -l, and for example zcat shuttle.tst.gz | cut -d' ' -f10 | sort | uniq -c
  it.each([
    ['letter', [14_400, 1_600, 4_000], [16], 26],
    ['satimage', [3_991, 444, 2_000], [36], 6],
    ['shuttle', [39_150, 4_350, 14_500], [9], 7],
    ['magic', [15_216, 1_902, 1_902], [10], 2],
    ['bank', [36_169, 4_521, 4_521], [51], 2],
    ['fsdd', [2_430, 270, 300], [1, 32, 48], 10],
    ['trec', [4_907, 545, 500], [2_000], 6],
    ['rt-polarity', [8_636, 960, 1_066], [2_000], 2],
  ])('of %s have the known rows, features and classes', async (name, counts, shape, classes) => {
    const dataset = await loadDataset(name);
    const parts = [dataset.train, dataset.validation, dataset.test];
    expect(parts.map(({ count }) => count)).toEqual(counts);
    expect([dataset.name, dataset.train.shape, dataset.classes]).toEqual([name, shape, classes]);
    expect(dataset.classNames).toHaveLength(classes);
  });

  it('of shuttle and trec have the known classes in their test sets', async () => {
    const [shuttle, trec] = await Promise.all([loadDataset('shuttle'), loadDataset('trec')]);
    expect(countLabels(shuttle.test.labels, 7)).toEqual([11_478, 13, 39, 2_155, 809, 4, 2]);
    expect(countLabels(trec.test.labels, 6)).toEqual([9, 138, 94, 65, 81, 113]);
  });

  // zcat housing.csv.gz | tail -n +2 | cut -d, -f9 | awk '{s += $1} END {printf "%.2f", s / NR}'
  it('of california-housing have values in dollars to predict', async () => {
    const { train, validation, test, task, featureNames } = await loadDataset('california-housing');
    expect([train.count, validation.count, test.count]).toEqual([16_512, 2_064, 2_064]);
    expect(featureNames).toEqual(
      expect.arrayContaining(['total_bedrooms missing', 'ocean_proximity=ISLAND']),
    );
    if (task?.kind !== 'regression') throw new Error('must be regression');
    const dollars = [train, validation, test].flatMap(({ targets }) =>
      Array.from(targets!, (target) => target * task.deviations[0]! + task.means[0]!),
    );
    expect(dollars.reduce((sum, value) => sum + value, 0) / dollars.length).toBeCloseTo(206_855.82, 1);
    expect(dollars.filter((value) => Math.round(value) === 500_001)).toHaveLength(965);
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

function countLabels(labels: ClassLabels, classes = 10): number[] {
  const counts = Array.from({ length: classes }, () => 0);
  for (const label of labels) counts[label]! += 1;
  return counts;
}
