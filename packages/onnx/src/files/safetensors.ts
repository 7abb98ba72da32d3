import { RankbatchError } from 'rankbatch';

/** One tensor of a safetensors file. */
export interface StoredTensor {
  /** Element type by its name in the format, such as `F32`. */
  readonly dtype: string;
  readonly shape: readonly number[];
  /** Elements in row-major order, little-endian. */
  readonly bytes: Uint8Array;
}

/** What a safetensors file holds. */
export interface SafetensorsFile {
  readonly tensors: ReadonlyMap<string, StoredTensor>;
  readonly metadata: Readonly<Record<string, string>>;
}

const METADATA = '__metadata__';
/** Bytes of the header's length, which stands first. */
const LENGTH_BYTES = 8;
const ALIGNMENT = 8;
const elementBytes = new Map<unknown, number>(
  [
    ['BOOL', 'U8', 'I8'],
    ['U16', 'I16', 'F16', 'BF16'],
    ['U32', 'I32', 'F32'],
    ['U64', 'I64', 'F64'],
  ].flatMap((names, power) => names.map((name) => [name, 2 ** power] as const)),
);

/** A float32 tensor as it is stored; shares the memory of `values`. */
export function storedFloats(shape: readonly number[], values: Float32Array): StoredTensor {
  return { dtype: 'F32', shape, bytes: new Uint8Array(values.buffer, values.byteOffset, values.byteLength) };
}

/**
 * Writes a safetensors file: the length of the header (u64, little-endian), the header (JSON, padded with spaces so
 * that the data is aligned), then the tensors one behind the other (https://huggingface.co/docs/safetensors).
 */
export function encodeSafetensors({ tensors, metadata }: SafetensorsFile): Uint8Array {
  let size = 0;
  const entries = [...tensors].map(([name, { dtype, shape, bytes }]) => {
    const start = size;
    size += bytes.length;
    return [name, { dtype, shape, data_offsets: [start, size] }] as const;
  });
  const json = new TextEncoder().encode(
    JSON.stringify({ [METADATA]: metadata, ...Object.fromEntries(entries) }),
  );
  const headerBytes = Math.ceil(json.length / ALIGNMENT) * ALIGNMENT;
  const file = new Uint8Array(LENGTH_BYTES + headerBytes + size);
  new DataView(file.buffer).setBigUint64(0, BigInt(headerBytes), true);
  file.fill(0x20, LENGTH_BYTES, LENGTH_BYTES + headerBytes);
  file.set(json, LENGTH_BYTES);
  let at = LENGTH_BYTES + headerBytes;
  for (const { bytes } of tensors.values()) {
    file.set(bytes, at);
    at += bytes.length;
  }
  return file;
}

/**
 * Reads a safetensors file; the tensors share the memory of `file`. Refuses a file that is cut short or too long, and
 * tensors of unknown type or wrong size, or that overlap or leave gaps.
 *
 * @param subject what errors call the file
 */
export function decodeSafetensors(file: Uint8Array, subject: string): SafetensorsFile {
  const refuse = (rule: string): never => {
    throw new RankbatchError(`${subject}: ${rule}`);
  };
  if (file.length < LENGTH_BYTES)
    refuse(
      `must be a safetensors file of at least ${LENGTH_BYTES} bytes, got ${file.length}; it is cut short`,
    );
  const headerBytes = Number(new DataView(file.buffer, file.byteOffset).getBigUint64(0, true));
  const most = file.length - LENGTH_BYTES;
  if (headerBytes > most)
    refuse(
      `header must fit the ${most} bytes after its length, got ${headerBytes}; cut short or not safetensors`,
    );
  const header = parseHeader(file.subarray(LENGTH_BYTES, LENGTH_BYTES + headerBytes));
  if (header === undefined) return refuse('header must be a JSON object, got something else; it is damaged');
  const { [METADATA]: metadata = {}, ...entries } = header;
  if (!isStrings(metadata))
    return refuse(`header: ${METADATA} must be an object of strings, got ${JSON.stringify(metadata)}`);

  const data = file.subarray(LENGTH_BYTES + headerBytes);
  const placed = Object.entries(entries).map(([name, entry]) =>
    place(`${subject}: tensor ${name}`, name, entry),
  );
  let end = 0;
  for (const tensor of placed.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    const { name, start } = tensor;
    if (start !== end)
      refuse(
        `tensor ${name}: must begin where the one before ends, at byte ${end}, got ${start}; it ${start < end ? 'overlaps' : 'leaves a gap'}`,
      );
    end = tensor.end;
  }
  if (end !== data.length)
    refuse(
      `must hold ${end} bytes of tensors, got ${data.length}; ${end > data.length ? 'it is cut short' : 'it has more at its end'}`,
    );
  const tensors = placed.map(({ name, dtype, shape, start, end: stop }): [string, StoredTensor] => [
    name,
    { dtype, shape, bytes: data.subarray(start, stop) },
  ]);
  return { tensors: new Map(tensors), metadata };
}

/** A copy of the float32 tensor `name`, which must have that shape. */
export function readFloats(
  { tensors }: SafetensorsFile,
  name: string,
  shape: readonly number[],
  subject: string,
): Float32Array {
  const tensor = tensors.get(name);
  const expected = `F32 [${shape.join()}]`;
  const found = tensor ? `${tensor.dtype} [${tensor.shape.join()}]` : 'none';
  if (found !== expected)
    throw new RankbatchError(`${subject}: tensor ${name}: must be ${expected}, got ${found}`);
  // Copied: in the file the elements need not stand at a multiple of four bytes.
  const bytes = Uint8Array.from(tensor!.bytes);
  return new Float32Array(bytes.buffer);
}

interface PlacedTensor {
  readonly name: string;
  readonly dtype: string;
  readonly shape: readonly number[];
  /** First byte in the data, and the one after the last. */
  readonly start: number;
  readonly end: number;
}

function place(subject: string, name: string, entry: unknown): PlacedTensor {
  const refuse = (rule: string, found: unknown): never => {
    throw new RankbatchError(`${subject}: ${rule}, got ${JSON.stringify(found)}`);
  };
  if (!isRecord(entry)) return refuse('must be an object', entry);
  const { dtype, shape, data_offsets: offsets } = entry;
  const bytes = elementBytes.get(dtype);
  if (typeof dtype !== 'string' || bytes === undefined)
    return refuse(`dtype must be one of ${[...elementBytes.keys()].join(', ')}`, dtype);
  if (!isCountList(shape)) return refuse('shape must be a list of sizes', shape);
  if (!isCountList(offsets) || offsets.length !== 2)
    return refuse('data_offsets must be two byte positions', offsets);
  const [start, end] = [offsets[0]!, offsets[1]!];
  const size = shape.reduce((product, d) => product * d, bytes);
  if (end - start !== size)
    return refuse(`must have ${size} bytes for ${dtype} [${shape.join()}]`, end - start);
  return { name, dtype, shape, start, end };
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    const header: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return isRecord(header) ? header : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isStrings(value: unknown): value is Record<string, string> {
  return isRecord(value) && Object.values(value).every((item) => typeof item === 'string');
}

function isCountList(value: unknown): value is readonly number[] {
  return Array.isArray(value) && value.every(isCount);
}

function isCount(value: unknown): boolean {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
