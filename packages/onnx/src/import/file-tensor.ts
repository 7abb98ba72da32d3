import { RankbatchError } from 'rankbatch';
import type { ElementType, Tensor } from '../graph/graph.js';
import type { FileTensor } from '../files/onnx-schema.js';

/** Contents of the files beside an `.onnx` file that hold its large tensors, by the names the file has for them. */
export type ExternalData = Readonly<Record<string, Uint8Array>>;

/** ONNX's numbers for the element types that a file may have. */
const FLOAT32 = 1;
const UINT8 = 2;
const INT32 = 6;
const INT64 = 7;
const BOOL = 9;
const FLOAT16 = 10;
const FLOAT64 = 11;
const BFLOAT16 = 16;
const names: Readonly<Record<number, string>> = {
  3: 'int8',
  4: 'uint16',
  5: 'int16',
  8: 'string',
  12: 'uint32',
  13: 'uint64',
  14: 'complex64',
  15: 'complex128',
  17: 'float8',
};

/** What ONNX calls the element type of that number. */
export function elementTypeName(code: number): string {
  return names[code] ?? String(code);
}

/** The element type we compute with for one of a file: all floating-point types become float32. */
export function elementTypeFor(code: number): Exclude<ElementType, 'float64'> {
  if ([FLOAT32, FLOAT16, FLOAT64, BFLOAT16].includes(code)) return 'float32';
  if (code === UINT8) return 'uint8';
  if (code === INT32) return 'int32';
  if (code === INT64) return 'int64';
  if (code === BOOL) return 'bool';
  throw new RankbatchError(
    `element type must be float32, float16, bfloat16, double, int32, int64, uint8 or bool, got ${elementTypeName(code)}; export the model in floating point, not quantized`,
  );
}

/** Reads a tensor in any of the encodings of the format; floating-point numbers of any width become float32. */
export function readTensor(tensor: FileTensor, external: ExternalData = {}): Tensor {
  const shape = tensor.dims.map(Number);
  const type = elementTypeFor(tensor.dataType);
  const length = shape.reduce((product, d) => product * d, 1);
  const bytes = rawBytes(tensor, external);
  const data = bytes ? fromBytes(tensor.dataType, bytes) : fromFields(tensor);
  if (data.length !== length)
    throw new RankbatchError(
      `must have ${length} elements for the shape [${shape.join()}], got ${data.length}; the file is damaged`,
    );
  return { type, shape, data };
}

/** The elements as little-endian bytes, copied so that they are aligned; `undefined` if they are in fields. */
function rawBytes(
  { rawData, dataLocation, externalData }: FileTensor,
  external: ExternalData,
): Uint8Array<ArrayBuffer> | undefined {
  if (dataLocation === 0) return rawData.length > 0 ? Uint8Array.from(rawData) : undefined;
  const {
    location = '',
    offset = '0',
    length,
  } = Object.fromEntries(externalData.map(({ key, value }) => [key, value]));
  const file = external[location];
  if (!file)
    throw new RankbatchError(
      `its elements are in the file ${location}; give externalData: { ${JSON.stringify(location)}: bytes }, or export with the weights inside (PyTorch: external_data=False)`,
    );
  const end = length === undefined ? file.length : Number(offset) + Number(length);
  if (end > file.length)
    throw new RankbatchError(
      `must find ${end} bytes in externalData ${location}, got ${file.length}; it is cut short`,
    );
  return Uint8Array.from(file.subarray(Number(offset), end));
}

function fromBytes(code: number, { buffer, length }: Uint8Array<ArrayBuffer>): Tensor['data'] {
  const elements = (size: number) => Math.floor(length / size);
  switch (code) {
    case FLOAT32:
      return new Float32Array(buffer, 0, elements(4));
    case FLOAT64:
      return Float32Array.from(new Float64Array(buffer, 0, elements(8)));
    case FLOAT16:
      return Float32Array.from(new Uint16Array(buffer, 0, elements(2)), fromHalf);
    case BFLOAT16:
      return fromBrainFloats(new Uint16Array(buffer, 0, elements(2)));
    case INT32:
      return new Int32Array(buffer, 0, elements(4));
    case INT64:
      return new BigInt64Array(buffer, 0, elements(8));
    default:
      return new Uint8Array(buffer);
  }
}

function fromFields({ dataType, floatData, doubleData, int32Data, int64Data }: FileTensor): Tensor['data'] {
  switch (dataType) {
    case FLOAT32:
      return Float32Array.from(floatData);
    case FLOAT64:
      return Float32Array.from(doubleData);
    case FLOAT16:
      return Float32Array.from(int32Data, fromHalf);
    case BFLOAT16:
      return fromBrainFloats(Uint16Array.from(int32Data));
    case INT32:
      return Int32Array.from(int32Data);
    case INT64:
      return BigInt64Array.from(int64Data, BigInt);
    default:
      return Uint8Array.from(int32Data);
  }
}

/** IEEE 754 binary16: 1 bit sign, 5 bits exponent, 10 bits fraction. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const [exponent, fraction] = [(bits >> 10) & 0x1f, bits & 0x3ff];
  if (exponent === 0x1f) return fraction ? NaN : sign * Infinity;
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

/** The upper half of a float32. */
function fromBrainFloats(halves: Uint16Array): Float32Array {
  return new Float32Array(Uint32Array.from(halves, (bits) => bits << 16).buffer);
}
