import { describe, expect, it } from 'vitest';
import { DataError } from '../data-error.js';
import { parseIdx } from './idx.js';
import { encodeIdx } from './idx.testing.js';

const good = encodeIdx([2, 3], Uint8Array.of(1, 2, 3, 4, 5, 6));

/** A copy of a valid file with one byte replaced. */
function spoil(offset: number, value: number): Uint8Array {
  const bytes = good.slice();
  bytes[offset] = value;
  return bytes;
}

describe('parseIdx', () => {
  it('gives the axes and the elements', () => {
    const { dimensions, values } = parseIdx(good, 'f');
    expect(dimensions).toEqual([2, 3]);
    expect(values).toEqual(Uint8Array.of(1, 2, 3, 4, 5, 6));
  });

  it('reads bytes that start in the middle of a buffer', () => {
    const padded = new Uint8Array(good.length + 5);
    padded.set(good, 5);
    expect(parseIdx(padded.subarray(5), 'f').values).toEqual(Uint8Array.of(1, 2, 3, 4, 5, 6));
  });

  it.each<[string, Uint8Array, string]>([
    [
      'nothing at all',
      new Uint8Array(0),
      'f: byte 0: the file is cut short: the magic number needs 4 bytes, found 0',
    ],
    ['a wrong magic number', spoil(0, 9), 'f: byte 0: the magic number must be 0x000008'],
    ['signed or wide elements', spoil(2, 0x0d), 'found 0x00000d02'],
    ['no axes', spoil(3, 0), 'found 0x00000800'],
    [
      'a header cut short',
      good.subarray(0, 9),
      'f: byte 9: the file is cut short: the header with 2 axes needs 12 bytes, found 9',
    ],
    ['an empty axis', spoil(11, 0), 'f: byte 8: the size of axis 1 must be >= 1, found 0'],
    [
      'elements cut short',
      good.subarray(0, 17),
      'f: byte 17: the file is cut short: 2 x 3 elements need 18 bytes unpacked, found 17',
    ],
    [
      'more elements than the header says',
      Uint8Array.of(...good, 7),
      'f: byte 18: there is data past the end: 2 x 3 elements need 18 bytes unpacked, found 19',
    ],
    ['sizes beyond any memory', spoil(4, 0xff), 'f: byte 18: the file is cut short: 4278190082 x 3'],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => parseIdx(bytes, 'f')).toThrow(DataError);
    expect(() => parseIdx(bytes, 'f')).toThrow(message);
  });
});
