import { refuse } from './error.js';

/** "RKB0", as a little-endian word, whose last byte counts versions of the format; a machine of the other kind writes and reads others. */
const MAGIC = 0x30424b52;
const VERSION = 0x1000000;
const NEWEST = 4;
/** Those that are read. */
const VERSIONS = new Set([2, 3, NEWEST]);
/** Magic, CRC-32 of all that follows it, bytes of the head: one 32-bit word each. */
const HEADER_BYTES = 12;
const CHECKED_FROM = 8;

export type Column = Uint8Array | Uint16Array | Uint32Array | Float32Array | Float64Array;

/** NaN as one pair of words. */
const NAN_WORDS = new Uint32Array(Float64Array.of(Number.NaN).buffer).map((word, i) =>
  i === 1 ? word & 0x7fffffff : word,
);

/** Goes through all state in one fixed order: for saving it notes each value, for restoring it supplies each. */
export interface Archive {
  /**
   * Of the format: 4, or less where an older snapshot is restored: 3 where `auto` put no selection on trial, 2 of version 0.1, in which it was another
   * method.
   */
  readonly version: number;
  /** Saving: keeps the numbers and returns them. Restoring: returns those that were kept; any numbers, NaN too. */
  numbers<T extends number[]>(...values: T): T;
  /** Saving: keeps the content. Restoring: overwrites it; the length must be right by then. */
  column(column: Column): void;
  /** Bytes that a snapshot being restored still has, by which lengths are checked before memory is taken; Infinity when saving. */
  readonly left: number;
}

/** What can be saved and restored. */
export interface Archived {
  sync(archive: Archive): void;
}

/** One copy of everything: header, head as JSON in UTF-16, then the columns. */
export function writeSnapshot(head: object, state: Archived): Uint8Array {
  const text = JSON.stringify(head);
  const parts = [bytesOf(Uint16Array.from({ length: text.length }, (_, i) => text.charCodeAt(i)))];
  state.sync(archiveOf(NEWEST, (part) => parts.push(part)));
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, HEADER_BYTES));
  let at = HEADER_BYTES;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  const header = new Uint32Array(bytes.buffer, 0, 3);
  header.set([MAGIC + NEWEST * VERSION, 0, parts[0]!.length]);
  header[1] = crc32(bytes.subarray(CHECKED_FROM));
  return bytes;
}

/** Reads the head, and then restores a state made from it; refuses all that {@link writeSnapshot} has not written. */
export function openSnapshot(bytes: Uint8Array): { head: unknown; restore: (state: Archived) => void } {
  const subject = 'snapshot';
  if (!(bytes instanceof Uint8Array)) refuse(subject, 'must be a Uint8Array', bytes);
  const header = new Uint32Array(3);
  bytesOf(header).set(bytes.subarray(0, HEADER_BYTES));
  const [magic, checksum, headBytes] = header;
  const version = (magic! - MAGIC) / VERSION;
  if (!VERSIONS.has(version))
    refuse(
      subject,
      'must start with "RKB4"',
      String.fromCharCode(...bytes.subarray(0, 4)),
      'it is another file, or of another version of rankbatch',
    );
  const found = crc32(bytes.subarray(CHECKED_FROM));
  if (found !== checksum)
    refuse(subject, `checksum must be ${checksum}`, found, 'it is damaged or cut short');
  // No more memory than there are bytes; where these are too few, the column says so.
  const units = new Uint16Array(Math.min(headBytes!, bytes.length) / 2);
  let at = HEADER_BYTES;
  const archive = archiveOf(
    version,
    (column) => {
      if (column.length > bytes.length - at)
        refuse(subject, `must have ${at + column.length} bytes`, bytes.length);
      column.set(bytes.subarray(at, at + column.length));
      at += column.length;
    },
    () => bytes.length - at,
  );
  archive.column(units);
  let text = '';
  for (const unit of units) text += String.fromCharCode(unit);
  return {
    head: parseHead(text),
    restore(state) {
      state.sync(archive);
      if (at !== bytes.length) refuse(subject, `must have ${at} bytes`, bytes.length);
    },
  };
}

function parseHead(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return refuse('snapshot', 'must have a head of JSON', text.slice(0, 20));
  }
}

function archiveOf(
  version: number,
  visit: (bytes: Uint8Array) => void,
  left: () => number = () => Infinity,
): Archive {
  const archive: Archive = {
    version,
    get left() {
      return left();
    },
    column: (column) => visit(bytesOf(column)),
    numbers(...values) {
      const cells = Float64Array.from(values);
      // All the same NaN, so that equal states have equal snapshots.
      const words = new Uint32Array(cells.buffer);
      cells.forEach((cell, i) => {
        if (Number.isNaN(cell)) words.set(NAN_WORDS, 2 * i);
      });
      archive.column(cells);
      cells.forEach((cell, i) => (values[i] = cell));
      return values;
    },
  };
  return archive;
}

function bytesOf(column: Column): Uint8Array {
  return new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** CRC-32 as in gzip and PNG (reflected polynomial 0xedb88320); `before` is that of what stands before these bytes. */
export function crc32(bytes: Uint8Array, before = 0): number {
  let crc = ~before;
  for (let i = 0; i < bytes.length; i++) crc = CRC_TABLE[(crc ^ bytes[i]!) & 0xff]! ^ (crc >>> 8);
  return ~crc >>> 0;
}
