import { describe, expect, it } from 'vitest';
import { splitRows } from './split-rows.js';

const strata = new Uint8Array(100);

describe('splitRows', () => {
  it('takes the rows that are named for validation and draws the test set from the others', () => {
    const split = splitRows(strata, { validationRows: (row) => row % 4 === 0 }, true);
    expect([...split.validation].every((row) => row % 4 === 0)).toBe(true);
    expect([split.train.length, split.validation.length, split.test.length]).toEqual([67, 25, 8]);
    expect(new Set([...split.train, ...split.validation, ...split.test]).size).toBe(100);
  });

  it('draws nothing where the rows of both sets are named', () => {
    const { train, validation, test } = splitRows(
      strata,
      { validationRows: (row) => row >= 80 && row < 90, testRows: (row) => row >= 90 },
      true,
    );
    expect([train.at(0), train.at(-1), validation.at(0), test.at(0)]).toEqual([0, 79, 80, 90]);
    expect([train.length, validation.length, test.length]).toEqual([80, 10, 10]);
  });
});
