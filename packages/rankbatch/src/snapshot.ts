import { crc32 } from './crc-32.js';
import { RankbatchError, refuse, requireObject } from './error.js';

/** "RKBT" */
const MAGIC = [0x52, 0x4b, 0x42, 0x54] as const;
const VERSION = 1;
/** Magic, version, length of the whole as float64, length of the head. */
const HEADER_BYTES = 20;
const CHECKSUM_BYTES = 4;

export type Column = Uint8Array | Uint32Array | Float64Array;

/**
 * One copy of everything: header, head, columns, CRC-32 of all before it; numbers little-endian.
 *
 * @param head plain data, kept as ASCII JSON
 * @param columns whose types and lengths the reader knows from the head
 */
export function encodeSnapshot(head: Record<string, unknown>, columns: readonly Column[]): Uint8Array {
  requireLittleEndian();
  const text = JSON.stringify(head);
  let length = HEADER_BYTES + text.length + CHECKSUM_BYTES;
  for (const column of columns) length += column.byteLength;
  const bytes = new Uint8Array(length);
  const view = new DataView(bytes.buffer);
  bytes.set(MAGIC);
  view.setUint32(4, VERSION, true);
  view.setFloat64(8, length, true);
  view.setUint32(16, text.length, true);
  for (let i = 0; i < text.length; i++) bytes[HEADER_BYTES + i] = text.charCodeAt(i);
  let at = HEADER_BYTES + text.length;
  for (const column of columns) {
    bytes.set(asBytes(column), at);
    at += column.byteLength;
  }
  view.setUint32(at, crc32(bytes.subarray(0, at)), true);
  return bytes;
}

/** Hands out copies of what {@link encodeSnapshot} wrote; refuses everything else. */
export class SnapshotReader {
  readonly head: Record<string, unknown>;
  readonly #bytes: Uint8Array;
  #at: number;

  constructor(bytes: Uint8Array) {
    requireLittleEndian();
    const subject = 'snapshot';
    if (!(bytes instanceof Uint8Array)) refuse(subject, 'must be a Uint8Array', bytes);
    if (bytes.length < HEADER_BYTES + CHECKSUM_BYTES)
      refuse(
        subject,
        `must have at least ${HEADER_BYTES + CHECKSUM_BYTES} bytes`,
        bytes.length,
        'it is cut short',
      );
    if (MAGIC.some((byte, i) => bytes[i] !== byte))
      refuse(
        subject,
        'must start with "RKBT"',
        String.fromCharCode(...bytes.subarray(0, 4)),
        'this is another file',
      );
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const version = view.getUint32(4, true);
    if (version !== VERSION)
      refuse(
        subject,
        `version must be ${VERSION}`,
        version,
        'use the version of rankbatch that wrote it, or a newer one',
      );
    const length = view.getFloat64(8, true);
    if (length !== bytes.length)
      refuse(
        subject,
        `must have the ${length} bytes its header states`,
        bytes.length,
        'it is damaged or cut short',
      );
    const end = bytes.length - CHECKSUM_BYTES;
    const expected = view.getUint32(end, true);
    const found = crc32(bytes.subarray(0, end));
    if (found !== expected)
      refuse(subject, `checksum must be ${expected}`, found, 'it is damaged: use an earlier snapshot');
    this.#bytes = bytes.subarray(0, end);
    this.#at = HEADER_BYTES + view.getUint32(16, true);
    if (this.#at > end) refuse(subject, 'head must lie inside it', this.#at);
    this.head = parse(bytes.subarray(HEADER_BYTES, this.#at));
  }

  /** The next column, read into `out`, which it fills. */
  read<T extends Column>(out: T): T {
    const next = this.#at + out.byteLength;
    if (next > this.#bytes.length)
      refuse('snapshot', `must have ${next} bytes of content`, this.#bytes.length);
    asBytes(out).set(this.#bytes.subarray(this.#at, next));
    this.#at = next;
    return out;
  }

  /** To be called when all is read. */
  finish(): void {
    if (this.#at !== this.#bytes.length)
      refuse('snapshot', `must have ${this.#at} bytes of content`, this.#bytes.length);
  }
}

function parse(text: Uint8Array): Record<string, unknown> {
  let ascii = '';
  for (const byte of text) ascii += String.fromCharCode(byte);
  let head: unknown;
  try {
    head = JSON.parse(ascii);
  } catch (cause) {
    throw new RankbatchError('snapshot: head must be JSON, got something else', { cause });
  }
  requireObject('snapshot head', head);
  return head;
}

function asBytes(column: Column): Uint8Array {
  return new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
}

function requireLittleEndian(): void {
  if (new Uint8Array(Uint32Array.of(1).buffer)[0] !== 1)
    throw new RankbatchError('snapshot: needs a little-endian machine, got a big-endian one');
}
