import { expect, it } from 'vitest';
import { describeWholeClasses } from './whole-classes.js';

/** Ten samples of `ok`, five of `leak`, one of `burst`. */
const labels = Int32Array.from({ length: 16 }, (_, id) => (id < 10 ? 0 : id < 15 ? 1 : 2));
const nameOf = (id: number) => ['ok', 'leak', 'burst'][labels[id]!]!;
const told = (ids: readonly number[]) =>
  describeWholeClasses({ labelErrors: { ids, threshold: 1 } }, labels, nameOf);

it('names classes of which all or nearly all samples are likely label errors', () => {
  expect(told([14, 3, 13, 12, 11, 10])).toBe(
    'Among the likely label errors are all 5 samples of leak: a class that is not learnt looks the same, and is lost where they are dropped.',
  );
  expect(told([15, 14, 13, 12, 11])).toContain('the one sample of burst, 4 of the 5 samples of leak:');
});

it('says nothing where a class keeps others, or the task has no classes', () => {
  expect(told([0, 1, 2, 3, 4, 5, 6, 14, 13, 12])).toBe('');
  const labelErrors = { ids: [0], threshold: 1 };
  const task = { kind: 'labels', labelNames: ['a'] } as const;
  expect(describeWholeClasses({ task, labelErrors }, Int32Array.of(0), () => 'a')).toBe('');
});
