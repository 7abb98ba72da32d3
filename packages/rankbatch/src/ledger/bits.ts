/** A set of small integers, one bit each. */
export class Bits {
  /** [ceil(length / 8)] */
  bytes: Uint8Array = new Uint8Array(0);

  constructor(length: number) {
    this.grow(length);
  }

  /** Makes room for 0 .. length-1. */
  grow(length: number): void {
    const size = Math.ceil(length / 8);
    if (size === this.bytes.length) return;
    const bytes = new Uint8Array(size);
    bytes.set(this.bytes);
    this.bytes = bytes;
  }

  /** How many integers it holds. O(length) */
  get count(): number {
    let count = 0;
    for (const byte of this.bytes) for (let rest = byte; rest > 0; rest &= rest - 1) count++;
    return count;
  }

  has(index: number): boolean {
    return ((this.bytes[index >>> 3]! >> (index & 7)) & 1) === 1;
  }

  add(index: number): void {
    this.bytes[index >>> 3]! |= 1 << (index & 7);
  }

  /** Takes out an integer, and tells whether it was there. */
  delete(index: number): boolean {
    const had = this.has(index);
    this.bytes[index >>> 3]! &= ~(1 << (index & 7));
    return had;
  }
}
