/** Builds the bytes of an NPY file of little-endian elements, or of whatever `header` says. */
export function encodeNpy(
  array: Uint8Array | Float32Array | Float64Array | Int16Array | BigInt64Array,
  shape: readonly number[],
  { header = headerOf(array, shape), version = 1 }: { header?: string; version?: number } = {},
): Uint8Array {
  const text = new TextEncoder().encode(`${header}\n`);
  const wide = version > 1;
  const length = wide
    ? new Uint8Array(Uint32Array.of(text.length).buffer)
    : new Uint8Array(Uint16Array.of(text.length).buffer);
  return Uint8Array.from([
    0x93,
    0x4e,
    0x55,
    0x4d,
    0x50,
    0x59,
    version,
    0,
    ...length,
    ...text,
    ...new Uint8Array(array.buffer, array.byteOffset, array.byteLength),
  ]);
}

function headerOf(array: object, shape: readonly number[]): string {
  const types = {
    Uint8Array: '|u1',
    Float32Array: '<f4',
    Float64Array: '<f8',
    Int16Array: '<i2',
    BigInt64Array: '<i8',
  };
  const type = types[array.constructor.name as keyof typeof types];
  return `{'descr': '${type}', 'fortran_order': False, 'shape': (${shape.join(', ')},), }`;
}
