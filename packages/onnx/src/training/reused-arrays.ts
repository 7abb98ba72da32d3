/** Float32 arrays that every step overwrites: one for each name, made anew only when another length is asked for. */
export class ReusedArrays {
  readonly #arrays = new Map<string, Float32Array>();

  /** The array of that name, with what was last written to it if its length is the same. */
  take(name: string, length: number): Float32Array {
    const known = this.#arrays.get(name);
    if (known?.length === length) return known;
    const made = new Float32Array(length);
    this.#arrays.set(name, made);
    return made;
  }
}
