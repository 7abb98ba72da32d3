/** A set of small integers, one bit each. */
export class Bits {
  /** [ceil(length / 8)] */
  readonly bytes: Uint8Array;

  constructor(length: number) {
    this.bytes = new Uint8Array(Math.ceil(length / 8));
  }

  has(index: number): boolean {
    return ((this.bytes[index >>> 3]! >> (index & 7)) & 1) === 1;
  }

  add(index: number): void {
    this.bytes[index >>> 3]! |= 1 << (index & 7);
  }

  delete(index: number): void {
    this.bytes[index >>> 3]! &= ~(1 << (index & 7));
  }
}
