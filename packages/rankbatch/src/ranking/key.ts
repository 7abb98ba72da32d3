/*
 * A slot is a key and an id, two words that move as one float64.
 */

/** Which of the two words of a slot is its id: the upper one of a float64, which is then a finite number for every key. */
export const ID = new Uint8Array(Uint32Array.of(1).buffer)[0]!;
export const KEY = 1 - ID;

/** Above every key: that of a free slot. */
export const FREE = 0x3fffffff;

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/** A number of 31 bits that never grows with the loss: the upper bits of the nearest float32. Two of them differ by less than 2^31. */
export function keyOf(loss: number): number {
  float[0] = loss;
  const word = bits[0]!;
  return (word ^ ~((word >> 31) & 0x7fffffff)) >> 1;
}

/** {@link keyOf} the losses of the first `count` ids; `floats` and `keys` are the same memory. */
export function keysOf(
  losses: Float64Array,
  ids: Int32Array,
  count: number,
  floats: Float32Array,
  keys: Int32Array,
): void {
  for (let i = 0; i < count; i++) floats[i] = losses[ids[i]!]!;
  for (let i = 0; i < count; i++) {
    const word = keys[i]!;
    keys[i] = (word ^ ~((word >> 31) & 0x7fffffff)) >> 1;
  }
}
