import { checkFile } from '../check-given.js';
import { DataError } from '../data-error.js';

/** The content of an NPY file. */
export interface Npy {
  /** The size of each axis, outermost first. */
  readonly shape: readonly number[];
  /** All elements, row-major: bytes stay bytes, everything else becomes a double. */
  readonly values: Uint8Array | Float64Array;
  /** The byte at which an element stands, for messages. */
  readonly offsetOf: (element: number) => number;
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
const CURE = 'the file is damaged or of another kind: save it again with numpy.save';
const SUPPORTED = 'float16, float32, float64, bool and integers of 8 to 64 bits';

/** Reads one element. */
type Reader = (view: DataView, offset: number, little: boolean) => number;

const READERS: Readonly<Record<string, Reader>> = {
  f2: (view, offset, little) => halfToNumber(view.getUint16(offset, little)),
  f4: (view, offset, little) => view.getFloat32(offset, little),
  f8: (view, offset, little) => view.getFloat64(offset, little),
  i1: (view, offset) => view.getInt8(offset),
  i2: (view, offset, little) => view.getInt16(offset, little),
  i4: (view, offset, little) => view.getInt32(offset, little),
  i8: (view, offset, little) => Number(view.getBigInt64(offset, little)),
  u1: (view, offset) => view.getUint8(offset),
  b1: (view, offset) => view.getUint8(offset),
  u2: (view, offset, little) => view.getUint16(offset, little),
  u4: (view, offset, little) => view.getUint32(offset, little),
  u8: (view, offset, little) => Number(view.getBigUint64(offset, little)),
};

/**
 * Parses the bytes of an NPY file (NumPy's format, versions 1 to 3) of numbers in C or Fortran order and either byte order. Integers beyond 2^53 lose
 * their last digits.
 *
 * @param path the file's name, for messages only.
 * @throws DataError naming the file, the byte offset, what was expected and what was found.
 *
 * @example
 * ```ts
 * import { parseNpy } from '@rankbatch/data';
 * const header = "{'descr': '|u1', 'fortran_order': False, 'shape': (3,), }";
 * const text = `\x93NUMPY\x01\x00${String.fromCharCode(header.length)}\x00${header}`;
 * const bytes = Uint8Array.from([...text].map((letter) => letter.charCodeAt(0)).concat(7, 8, 9));
 * const { shape, values } = parseNpy(bytes, 'a.npy');
 * shape; // => [3]
 * [...values]; // => [7, 8, 9]
 * ```
 */
export function parseNpy(bytes: Uint8Array, path: string): Npy {
  checkFile('file', { bytes, path });
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const { header, start } = readHeader(bytes, view, path);
  const { type, little, isFortran, shape } = readFields(header, path);
  const size = Number(type.slice(1));
  const count = shape.reduce((product, length) => product * length, 1);
  const expected = start + count * size;
  if (bytes.length !== expected) {
    const fault = bytes.length < expected ? 'the file is cut short' : 'there is data past the end';
    throw new DataError(
      `${path}: byte ${Math.min(bytes.length, expected)}: ${fault}: ${count} elements of ${size} bytes (shape ${shape.join(' x ')}) ` +
        `need ${expected} bytes, found ${bytes.length}; ${CURE}`,
    );
  }
  const placeOf = isFortran ? fortranPlaces(shape) : (element: number): number => element;
  const offsetOf = (element: number): number => start + placeOf(element) * size;
  if (type === 'u1' && isFortran)
    return { shape, values: Uint8Array.from({ length: count }, (_, i) => bytes[offsetOf(i)]!), offsetOf };
  if (type === 'u1')
    return { shape, values: new Uint8Array(bytes.buffer, bytes.byteOffset + start, count), offsetOf };
  const read = READERS[type]!;
  const values = Float64Array.from({ length: count }, (_, i) => read(view, offsetOf(i), little));
  return { shape, values, offsetOf };
}

/** Where the elements of an array, row-major, stand in one that has its first axis innermost. */
function fortranPlaces(shape: readonly number[]): (element: number) => number {
  const strides = shape.map((_, axis) =>
    shape.slice(0, axis).reduce((product, length) => product * length, 1),
  );
  return (element) => {
    let [rest, place] = [element, 0];
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      const length = shape[axis]!;
      place += (rest % length) * strides[axis]!;
      rest = Math.floor(rest / length);
    }
    return place;
  };
}

function readHeader(bytes: Uint8Array, view: DataView, path: string): { header: string; start: number } {
  const found = [...bytes.subarray(0, 6)];
  if (!MAGIC.every((byte, i) => found[i] === byte))
    throw new DataError(
      `${path}: byte 0: must start with \\x93NUMPY, found ${found.map((byte) => byte.toString(16).padStart(2, '0')).join(' ') || 'nothing'}; ${CURE}`,
    );
  const version = bytes[6] ?? 0;
  if (version < 1 || version > 3)
    throw new DataError(`${path}: byte 6: the format's version must be 1, 2 or 3, found ${version}; ${CURE}`);
  const first = version === 1 ? 10 : 12;
  const length =
    bytes.length < first ? Infinity : version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (bytes.length < first + length)
    throw new DataError(
      `${path}: byte ${bytes.length}: the file is cut short within its header of ${length} bytes; ${CURE}`,
    );
  return { header: new TextDecoder().decode(bytes.subarray(first, first + length)), start: first + length };
}

/** The number that the bits of an IEEE 754 half float stand for. */
function halfToNumber(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  if (exponent === 0x1f) return fraction === 0 ? sign * Infinity : NaN;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

interface Fields {
  readonly type: string;
  readonly little: boolean;
  /** Whether the first axis is the innermost one. */
  readonly isFortran: boolean;
  readonly shape: number[];
}

/** Reads the header, a Python dictionary, in quotes of either kind. */
function readFields(header: string, path: string): Fields {
  const descr = /(["'])descr\1\s*:\s*(?:(["'])([<>|=]?)([^"']+)\2|(\[))/.exec(header);
  const fortran = /(["'])fortran_order\1\s*:\s*(True|False)/.exec(header);
  const shape = /(["'])shape\1\s*:\s*\(([\d,\sL]*)\)/.exec(header);
  if (descr === null || fortran === null || shape === null)
    throw new DataError(
      `${path}: the header must give descr, fortran_order and shape, found ${header.trim()}; ${CURE}`,
    );
  const type = descr[5] === undefined ? descr[4]! : 'a structured type';
  if (READERS[type] === undefined)
    throw new DataError(
      `${path}: the type must be one of ${SUPPORTED}, found ${type}; ${cureOf(type, header)}`,
    );
  const lengths = shape[2]!
    .split(',')
    .flatMap((length) => (length.trim() === '' ? [] : [Number.parseInt(length, 10)]));
  return { type, little: descr[3] !== '>', isFortran: fortran[2] === 'True', shape: lengths };
}

/** What makes numbers of an array of another type. */
function cureOf(type: string, header: string): string {
  const fields = [...header.matchAll(/\(\s*(["'][^"']+["'])\s*,/g)].map(([, name]) => name);
  if (type === 'a structured type')
    return `save its fields that are numbers, numpy.stack([array[name] for name in (${fields.join(', ')},)], -1)`;
  const cures: Readonly<Record<string, string>> = {
    U: 'number the words with numpy.unique(array, return_inverse=True)[1]; for numbers as text, array.astype("float32")',
    S: 'number the words with numpy.unique(array, return_inverse=True)[1]; for numbers as text, array.astype("float32")',
    O: "save numpy.array(array.tolist(), dtype='float32') where every object is a number or a list of equally many",
    c: "save numpy.stack([array.real, array.imag], -1).astype('float32')",
    M: "save array.astype('datetime64[s]').astype('float64'), the seconds since 1970",
    m: "save array.astype('timedelta64[s]').astype('float64'), the seconds",
    V: "convert it before it is saved: array.astype('float32')",
  };
  return cures[type[0]!] ?? "save array.astype('float32')";
}
