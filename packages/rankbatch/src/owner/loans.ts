/** Samples that need fresh losses, lent to workers in chunks; what does not come back in time is lent again. */
export class Loans {
  readonly #chunks = new Map<number, { readonly ids: Uint32Array; readonly until: number }>();
  #last = 0;

  /** Lends samples until a time, in ms; the number is their receipt. */
  lend(ids: Uint32Array, until: number): number {
    this.#chunks.set(++this.#last, { ids, until });
    return this.#last;
  }

  /** Takes back at most `limit` samples of a loan whose time is over, of those that are still there; undefined where there are none. */
  overdue(limit: number, now: number, isThere: (id: number) => boolean): Uint32Array | undefined {
    for (const [number, { ids: lent, until }] of this.#chunks) {
      if (until > now) continue;
      this.#chunks.delete(number);
      const ids = lent.filter(isThere);
      if (ids.length === 0) continue;
      if (ids.length > limit) this.lend(ids.subarray(limit), until);
      return ids.subarray(0, limit);
    }
    return undefined;
  }

  /** The samples of a loan; undefined where they have come back, or were lent again. */
  idsOf(number: number): Uint32Array | undefined {
    return this.#chunks.get(number)?.ids;
  }

  close(number: number): void {
    this.#chunks.delete(number);
  }
}
