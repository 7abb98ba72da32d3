import { describe, expect, it } from 'vitest';
import { ofOneType } from './of-one-type.js';

describe('a column of Parquet', () => {
  it('is of numbers where all are, also whole ones', () => {
    expect(ofOneType([1, null, 2])).toEqual([1, null, 2]);
    expect(ofOneType([-0])).toEqual([-0]);
    expect(ofOneType([NaN, 0.5])).toEqual([NaN, 0.5]);
  });

  it('is of integers where some are long', () => {
    expect(ofOneType([1, null, 2n ** 53n])).toEqual([1n, null, 2n ** 53n]);
    expect(ofOneType([0n, 1n])).toEqual([0n, 1n]);
  });

  it('is of booleans where all are', () => {
    expect(ofOneType([true, null, false])).toEqual([true, null, false]);
  });

  it('is of text where no type holds all values', () => {
    expect(ofOneType([1, 'a', true, null])).toEqual(['1', 'a', 'true', null]);
    expect(ofOneType([0.5, 2n])).toEqual(['0.5', '2']);
    expect(ofOneType([1, 2n ** 64n])).toEqual(['1', String(2n ** 64n)]);
  });
});
