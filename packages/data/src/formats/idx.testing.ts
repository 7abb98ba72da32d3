/** Builds the bytes of an IDX file of unsigned bytes. */
export function encodeIdx(dimensions: readonly number[], values: Uint8Array): Uint8Array<ArrayBuffer> {
  const start = 4 + 4 * dimensions.length;
  const bytes = new Uint8Array(start + values.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 0x0800 + dimensions.length);
  for (const [axis, size] of dimensions.entries()) view.setUint32(4 + 4 * axis, size);
  bytes.set(values, start);
  return bytes;
}
