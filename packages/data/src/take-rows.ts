type Numbers = Uint8Array | Uint16Array | Uint32Array | Float32Array | Float64Array;

/** A copy of the rows `ids`, of `size` elements each, as an array of the same kind. */
export function takeRows<T extends Numbers>(array: T, ids: ArrayLike<number>, size = 1): T {
  const taken = arrayLike(array, ids.length * size);
  if (size === 1) for (let i = 0; i < ids.length; i++) taken[i] = array[ids[i]!]!;
  else
    for (let i = 0; i < ids.length; i++)
      taken.set(array.subarray(ids[i]! * size, (ids[i]! + 1) * size), i * size);
  return taken;
}

/** Zeros in an array of the same kind. */
export function arrayLike<T extends Numbers>(array: T, length: number): T {
  const { constructor } = array;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the constructor of a T makes a T
  return new (constructor as new (count: number) => T)(length);
}
