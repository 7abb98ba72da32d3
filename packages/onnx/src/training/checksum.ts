import type { SafetensorsFile } from '../files/safetensors.js';

const TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  return value;
});

/** CRC-32 as in gzip; `before` is the checksum of what stands before these bytes. */
export function crc32(bytes: Uint8Array, before = 0): number {
  let crc = ~before;
  for (let i = 0; i < bytes.length; i++) crc = TABLE[(crc ^ bytes[i]!) & 0xff]! ^ (crc >>> 8);
  return ~crc >>> 0;
}

/**
 * CRC-32 over all tensors and metadata, in the order of their names: another tool may write the same content in
 * another order. Eight hexadecimal digits.
 */
export function contentChecksum({ tensors, metadata }: SafetensorsFile): string {
  const text = new TextEncoder();
  let crc = crc32(text.encode(JSON.stringify(byName(Object.entries(metadata)))));
  for (const [name, { dtype, shape, bytes }] of byName([...tensors])) {
    crc = crc32(text.encode(JSON.stringify([name, dtype, shape])), crc);
    crc = crc32(bytes, crc);
  }
  return crc.toString(16).padStart(8, '0');
}

function byName<T>(entries: readonly [string, T][]): [string, T][] {
  return entries.toSorted(([a], [b]) => (a < b ? -1 : 1));
}
