/** Keeps what was made last for each of the `size` latest keys. */
export class Latest<T> {
  readonly #size: number;
  readonly #kept = new Map<string, T>();

  constructor(size: number) {
    this.#size = size;
  }

  /** What is kept for `key`, or is made now. */
  get(key: string, make: () => T): T {
    const found = this.#kept.get(key);
    const value = found ?? make();
    this.#kept.delete(key);
    this.#kept.set(key, value);
    for (const oldest of this.#kept.keys()) {
      if (this.#kept.size <= this.#size) break;
      this.#kept.delete(oldest);
    }
    return value;
  }
}
