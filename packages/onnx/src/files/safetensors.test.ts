import { expect, test } from 'vitest';
import { crc32 } from 'rankbatch/internal';
import { contentChecksum } from '../training/checksum.js';
import { decodeSafetensors, encodeSafetensors, readFloats, storedFloats } from './safetensors.js';

const bytesOf = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

/** A file with that header and so many bytes of data. */
function fileOf(header: unknown, dataBytes: number): Uint8Array {
  const json = bytesOf(typeof header === 'string' ? header : JSON.stringify(header));
  const file = new Uint8Array(8 + json.length + dataBytes);
  new DataView(file.buffer).setUint32(0, json.length, true);
  file.set(json, 8);
  return file;
}

const two = {
  a: { dtype: 'F32', shape: [2], data_offsets: [0, 8] },
  b: { dtype: 'F32', shape: [1, 1], data_offsets: [8, 12] },
};

test('writes the bytes of the specification', () => {
  const file = encodeSafetensors({
    tensors: new Map([['w', storedFloats([1, 2], Float32Array.of(1, -2))]]),
    metadata: { step: '3' },
  });
  // By hand: 1 is 00 00 80 3f, -2 is 00 00 00 c0.
  const header = '{"__metadata__":{"step":"3"},"w":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}';
  const padded = header.padEnd(Math.ceil(header.length / 8) * 8);
  const data = [0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0];
  expect(Array.from(file)).toEqual([padded.length, 0, 0, 0, 0, 0, 0, 0, ...bytesOf(padded), ...data]);
});

test('gives back every bit, of NaN and -0 too, at any place in memory', () => {
  const values = new Float32Array(Uint32Array.of(0x7fc00001, 0x80000000, 0x00000001, 0xff800000).buffer);
  const tensors = new Map([
    ['empty', storedFloats([0, 3], new Float32Array(0))],
    ['scalar', storedFloats([], Float32Array.of(0.1))],
    ['values', storedFloats([2, 2], values)],
  ]);
  const file = encodeSafetensors({ tensors, metadata: { 'a "b"': 'ä\n' } });
  for (const offset of [0, 1, 2, 3]) {
    // A Buffer, as reading a file gives.
    const larger = Buffer.alloc(file.length + 8);
    larger.set(file, offset);
    const read = decodeSafetensors(larger.subarray(offset, offset + file.length), 'file');
    const copy = readFloats(read, 'values', [2, 2], 'file');
    expect(new Uint32Array(copy.buffer)).toEqual(new Uint32Array(values.buffer));
    expect(readFloats(read, 'scalar', [], 'file')).toEqual(Float32Array.of(0.1));
    expect(readFloats(read, 'empty', [0, 3], 'file')).toHaveLength(0);
    expect(read.metadata).toEqual({ 'a "b"': 'ä\n' });
  }
});

test.each<[string, Uint8Array, string]>([
  ['nothing', new Uint8Array(0), 'must be a safetensors file of at least 8 bytes, got 0; it is cut short'],
  [
    'a header that is cut short',
    fileOf(two, 12).subarray(0, 50),
    'header must fit the 42 bytes after its length, got 110; cut short or not safetensors',
  ],
  ['a header that is no JSON', fileOf('{"a":', 0), 'header must be a JSON object, got something else'],
  ['a header that is no object', fileOf([], 0), 'header must be a JSON object, got something else'],
  [
    'metadata that are no strings',
    fileOf({ __metadata__: { step: 3 } }, 0),
    'header: __metadata__ must be an object of strings, got {"step":3}',
  ],
  ['a tensor that is no object', fileOf({ a: 1 }, 0), 'tensor a: must be an object, got 1'],
  [
    'an unknown element type',
    fileOf({ a: { ...two.a, dtype: 'constructor' } }, 8),
    'tensor a: dtype must be one of BOOL, U8, I8, U16, I16, F16, BF16, U32, I32, F32, U64, I64, F64, got "constructor"',
  ],
  [
    'a negative size',
    fileOf({ a: { ...two.a, shape: [-2] } }, 8),
    'tensor a: shape must be a list of sizes, got [-2]',
  ],
  [
    'a missing position',
    fileOf({ a: { ...two.a, data_offsets: [0] } }, 8),
    'tensor a: data_offsets must be two byte positions, got [0]',
  ],
  [
    'a wrong size',
    fileOf({ a: { ...two.a, shape: [3] } }, 8),
    'tensor a: must have 12 bytes for F32 [3], got 8',
  ],
  [
    'tensors that overlap',
    fileOf({ ...two, b: { ...two.b, data_offsets: [4, 8] } }, 8),
    'tensor b: must begin where the one before ends, at byte 8, got 4; it overlaps',
  ],
  [
    'a gap',
    fileOf({ ...two, b: { ...two.b, data_offsets: [12, 16] } }, 16),
    'tensor b: must begin where the one before ends, at byte 8, got 12; it leaves a gap',
  ],
  ['data that are cut short', fileOf(two, 11), 'must hold 12 bytes of tensors, got 11; it is cut short'],
  [
    'data that are too long',
    fileOf(two, 13),
    'must hold 12 bytes of tensors, got 13; it has more at its end',
  ],
])('refuses %s', (_, file, message) => {
  expect(() => decodeSafetensors(file, 'model.safetensors')).toThrow(`model.safetensors: ${message}`);
});

test.each<[string, readonly number[], string]>([
  ['c', [2], 'file: tensor c: must be F32 [2], got none'],
  ['a', [1, 2], 'file: tensor a: must be F32 [1,2], got F32 [2]'],
  ['i', [2], 'file: tensor i: must be F32 [2], got I32 [2]'],
])('refuses to read tensor %s as [%s] when it is not', (name, shape, message) => {
  const header = { a: two.a, i: { dtype: 'I32', shape: [2], data_offsets: [8, 16] } };
  const file = decodeSafetensors(fileOf(header, 16), 'file');
  expect(() => readFloats(file, name, shape, 'file')).toThrow(message);
});

test('crc32 gives the check value of its definition, in one piece or several', () => {
  // python3 -c "import zlib; print(zlib.crc32(b'123456789'))"
  expect(crc32(bytesOf('123456789'))).toBe(3421780262);
  expect(crc32(bytesOf('6789'), crc32(bytesOf('12345')))).toBe(3421780262);
});

test('the checksum is of the content, not of its order', () => {
  const [a, b] = [storedFloats([1], Float32Array.of(1)), storedFloats([1], Float32Array.of(2))];
  const checksum = (tensors: [string, typeof a][], metadata: Record<string, string>) =>
    contentChecksum({ tensors: new Map(tensors), metadata });
  const one = checksum(
    [
      ['a', a],
      ['b', b],
    ],
    { x: '1', y: '2' },
  );
  expect(
    checksum(
      [
        ['b', b],
        ['a', a],
      ],
      { y: '2', x: '1' },
    ),
  ).toBe(one);
  expect(
    checksum(
      [
        ['a', b],
        ['b', a],
      ],
      { x: '1', y: '2' },
    ),
  ).not.toBe(one);
  expect(
    checksum(
      [
        ['a', a],
        ['b', b],
      ],
      { x: '1', y: '3' },
    ),
  ).not.toBe(one);
});
