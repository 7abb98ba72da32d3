type Numbers = Float64Array | Float32Array | Uint32Array;
type NumbersOn<T> = new (buffer: ArrayBufferLike, byteOffset: number, length: number) => T;

/** A longer view of the same memory, or of half as much again, so that growing step by step stays cheap. */
export function grown<T extends Numbers>(View: NumbersOn<T>, column: T, length: number): T {
  const { buffer, BYTES_PER_ELEMENT: width } = column;
  if (length * width <= buffer.byteLength) return new View(buffer, 0, length);
  const longer = new View(new ArrayBuffer(Math.ceil(1.5 * length) * width), 0, length);
  longer.set(column);
  return longer;
}
