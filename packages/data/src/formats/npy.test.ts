import { describe, expect, it } from 'vitest';
import { DataError } from '../data-error.js';
import { parseNpy } from './npy.js';
import { encodeNpy } from './npy.testing.js';

// import base64, io, numpy as np
// def encode(type, version):
//     file = io.BytesIO()
//     np.lib.format.write_array(file, np.array([[1.5, -2, 300], [0, 7, -1]]).astype(type), version=version)
//     print(base64.b64encode(file.getvalue()).decode())
// encode('<f4', (1, 0)); encode('>f8', (2, 0)); encode('<i8', (3, 0))
const byNumPy = {
  float32:
    'k05VTVBZAQB2AHsnZGVzY3InOiAnPGY0JywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDIsIDMpLCB9ICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAAMA/AAAAwAAAlkMAAAAAAADgQAAAgL8=',
  bigEndianFloat64:
    'k05VTVBZAgB0AAAAeydkZXNjcic6ICc+ZjgnLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMiwgMyksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAo/+AAAAAAAAMAAAAAAAAAAQHLAAAAAAAAAAAAAAAAAAEAcAAAAAAAAv/AAAAAAAAA=',
  int64:
    'k05VTVBZAwB0AAAAeydkZXNjcic6ICc8aTgnLCAnZm9ydHJhbl9vcmRlcic6IEZhbHNlLCAnc2hhcGUnOiAoMiwgMyksIH0gICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoBAAAAAAAAAP7/////////LAEAAAAAAAAAAAAAAAAAAAcAAAAAAAAA//////////8=',
};

const good = encodeNpy(Float32Array.of(1, 2, 3, 4), [2, 2]);

/** The same array under another header. */
const headed = (header: string, version = 1) =>
  encodeNpy(Float32Array.of(1, 2, 3, 4), [2, 2], { header, version });

describe('parseNpy', () => {
  it.each([
    ['32-bit floats', byNumPy.float32, [1.5, -2, 300, 0, 7, -1]],
    ['big-endian doubles, version 2', byNumPy.bigEndianFloat64, [1.5, -2, 300, 0, 7, -1]],
    ['64-bit integers, version 3', byNumPy.int64, [1, -2, 300, 0, 7, -1]],
  ])('reads what NumPy writes: %s', (_, text, expected) => {
    const { shape, values } = parseNpy(Uint8Array.from(Buffer.from(text, 'base64')), 'f');
    expect(shape).toEqual([2, 3]);
    expect([...values]).toEqual(expected);
  });

  it('keeps bytes as bytes, also from the middle of a buffer', () => {
    const bytes = encodeNpy(Uint8Array.of(7, 0, 255), [3]);
    const padded = new Uint8Array(bytes.length + 3);
    padded.set(bytes, 3);
    expect(parseNpy(padded.subarray(3), 'f').values).toEqual(Uint8Array.of(7, 0, 255));
  });

  it('reads Fortran order, as the columns of a data frame are saved, element by element', () => {
    const header = (type: string, shape: string) =>
      `{'descr': '${type}', 'fortran_order': True, 'shape': (${shape}), }`;
    const pixels = encodeNpy(Uint8Array.of(1, 4, 2, 5, 3, 6), [2, 3], { header: header('|u1', '2, 3') });
    expect(parseNpy(pixels, 'f')).toMatchObject({ shape: [2, 3], values: Uint8Array.of(1, 2, 3, 4, 5, 6) });
    // numpy.arange(8).reshape(2, 2, 2).ravel('F')
    const cube = encodeNpy(Int16Array.of(0, 4, 2, 6, 1, 5, 3, 7), [2, 2, 2], {
      header: header('<i2', '2, 2, 2'),
    });
    const { values, offsetOf } = parseNpy(cube, 'f');
    expect([...values]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
    expect(offsetOf(1) - offsetOf(0)).toBe(8);
  });

  it('reads 16-bit integers, booleans and a single number', () => {
    expect([...parseNpy(encodeNpy(Int16Array.of(-300, 2), [2]), 'f').values]).toEqual([-300, 2]);
    const flags = encodeNpy(Uint8Array.of(1, 0), [2], {
      header: "{'descr': '|b1', 'fortran_order': False, 'shape': (2,), }",
    });
    expect([...parseNpy(flags, 'f').values]).toEqual([1, 0]);
    const scalar = encodeNpy(Float64Array.of(2.5), [], {
      header: "{'descr': '<f8', 'fortran_order': False, 'shape': (), }",
    });
    expect(parseNpy(scalar, 'f')).toMatchObject({ shape: [], values: Float64Array.of(2.5) });
  });

  // np.array([1.5, -2, 65504, 6e-8, np.inf, 0.333], dtype='<f2'), by encode as above
  it('reads half floats', () => {
    const text =
      'k05VTVBZAQB2AHsnZGVzY3InOiAnPGYyJywgJ2ZvcnRyYW5fb3JkZXInOiBGYWxzZSwgJ3NoYXBlJzogKDYsKSwgfSAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgIAoAPgDA/3sBAAB8VDU=';
    const { values } = parseNpy(Uint8Array.from(Buffer.from(text, 'base64')), 'f');
    // 6e-8 is the least half float, 2^-24; the nearest to 0.333 is 1364 / 4096.
    expect([...values]).toEqual([1.5, -2, 65504, 2 ** -24, Infinity, 1364 / 4096]);
  });

  it('reads headers in double quotes and of Python 2', () => {
    const header = '{"descr": "<f4", "fortran_order": False, "shape": (2L, 2L)}';
    expect(parseNpy(headed(header), 'f')).toMatchObject({
      shape: [2, 2],
      values: Float64Array.of(1, 2, 3, 4),
    });
  });

  // Each cure was tried in NumPy 2.4.
  it.each([
    ['<U3', 'found U3; number the words with numpy.unique(array, return_inverse=True)[1]'],
    ['|S3', 'found S3; number the words with numpy.unique(array, return_inverse=True)[1]'],
    ['<c8', "found c8; save numpy.stack([array.real, array.imag], -1).astype('float32')"],
    ['<M8[D]', "found M8[D]; save array.astype('datetime64[s]').astype('float64')"],
    ['<m8[s]', "found m8[s]; save array.astype('timedelta64[s]').astype('float64')"],
    ['<f16', "found f16; save array.astype('float32')"],
  ])('tells how %s becomes numbers', (type, message) => {
    const header = `{'descr': '${type}', 'fortran_order': False, 'shape': (2, 2), }`;
    expect(() => parseNpy(headed(header), 'f')).toThrow(message);
  });

  it.each<[string, Uint8Array, string]>([
    ['nothing', new Uint8Array(0), 'f: byte 0: must start with \\x93NUMPY, found nothing'],
    [
      'another kind of file',
      Uint8Array.of(0x50, 0x4b, 3, 4, 5, 6, 7),
      'f: byte 0: must start with \\x93NUMPY, found 50 4b 03 04 05 06',
    ],
    ['a version to come', headed('', 4), "f: byte 6: the format's version must be 1, 2 or 3, found 4"],
    ['a header cut short', good.subarray(0, 40), 'f: byte 40: the file is cut short within its header'],
    [
      'elements cut short',
      good.subarray(0, -1),
      `f: byte ${good.length - 1}: the file is cut short: 4 elements of 4 bytes (shape 2 x 2) need ${good.length} bytes`,
    ],
    ['data past the end', Uint8Array.of(...good, 1), `f: byte ${good.length}: there is data past the end`],
    [
      'objects',
      headed("{'descr': '|O', 'fortran_order': False, 'shape': (2, 2), }"),
      'found O; save numpy.array(array.tolist(), dtype=',
    ],
    [
      'records',
      headed("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (2, 2), }"),
      "found a structured type; save its fields that are numbers, numpy.stack([array[name] for name in ('a',)], -1)",
    ],
    [
      'no shape',
      headed("{'descr': '<f4', 'fortran_order': False}"),
      'f: the header must give descr, fortran_order and shape',
    ],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => parseNpy(bytes, 'f')).toThrow(DataError);
    expect(() => parseNpy(bytes, 'f')).toThrow(message);
  });
});
