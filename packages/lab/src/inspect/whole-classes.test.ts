import { expect, it } from 'vitest';
import { describeWholeClasses } from './whole-classes.js';

/** Ten samples of `ok`, five of `leak`, one of `burst`. */
const label = Int32Array.from({ length: 16 }, (_, id) => (id < 10 ? 0 : id < 15 ? 1 : 2));
const nameOf = (id: number) => ['ok', 'leak', 'burst'][label[id]!]!;
const told = (ids: readonly number[]) =>
  describeWholeClasses({ labelErrors: { ids, threshold: 1 } }, { label }, nameOf);

it('names classes of which all or nearly all samples are likely label errors', () => {
  expect(told([14, 3, 13, 12, 11, 10])).toBe(
    'Among the likely label errors are all 5 samples of leak: a class that is not learnt looks the same, and is lost where they are dropped.',
  );
  expect(told([15, 14, 13, 12, 11])).toContain('the one sample of burst, 4 of the 5 samples of leak:');
});

it('names labels that nearly all samples which have them are listed for', () => {
  const targets = [
    [1, 1, 1, 1, 1, 0, 0],
    [0, 0, 0, 0, 1, 1, 1],
    [0, 0, 0, 0, 0, 0, 0],
  ].map((column) => Float32Array.from(column));
  const task = { kind: 'labels', labelNames: ['drama', 'crime', 'none'] } as const;
  const toldOf = (ids: readonly number[]) =>
    describeWholeClasses(
      { task, labelErrors: { ids, threshold: 1 } },
      { label: new Int32Array(7), targets },
      () => '',
    );
  expect(toldOf([6, 4, 5])).toBe(
    'Among the likely label errors are all 3 samples with crime: a label that is not learnt looks the same, and is lost where they are dropped.',
  );
  expect(toldOf([3, 2, 1, 0])).toContain(' are 4 of the 5 samples with drama: ');
  expect(toldOf([0, 1, 6])).toBe('');
});

it('says nothing where a class keeps others, or numbers are predicted', () => {
  expect(told([0, 1, 2, 3, 4, 5, 6, 14, 13, 12])).toBe('');
  const labelErrors = { ids: [0], threshold: 1 };
  const task = { kind: 'regression', targetNames: ['a'], means: [0], deviations: [1] } as const;
  expect(describeWholeClasses({ task, labelErrors }, { label: Int32Array.of(0) }, () => 'a')).toBe('');
});
