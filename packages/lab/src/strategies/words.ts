/** What follows the name in a strategy's text: `rank:1e8:r` has the words `1e8` and `r`. What cannot be read is refused with the whole text. */
export class Words {
  readonly #words: readonly string[];
  readonly #refuse: (rule?: string) => never;

  /** @param refuse throws an error about the text, by the rule given or that of all texts */
  constructor(words: readonly string[], refuse: (rule?: string) => never) {
    this.#words = words;
    this.#refuse = refuse;
  }

  /** There must be none. */
  none(): void {
    if (this.#words.length > 0) this.#refuse();
  }

  /** The first word, which must be there. */
  first(): string {
    return this.#words[0] ?? this.#refuse();
  }

  /** The only word, as a number. */
  onlyNumber(): number {
    if (this.#words.length > 1) this.#refuse();
    return this.number(this.first());
  }

  /** The words behind the first: each begins with one of these names, none twice, and is read by that one's reader from what follows it. */
  options<T extends object>(readers: Readonly<Record<string, (value: string) => T>>): Partial<T> {
    const found: Partial<T> = {};
    const seen = new Set<string>();
    for (const word of this.#words.slice(1)) {
      const name = /^[a-z]*/.exec(word)?.[0] ?? '';
      const read = Object.hasOwn(readers, name) ? readers[name] : undefined;
      if (read === undefined || seen.has(name)) return this.#refuse();
      seen.add(name);
      Object.assign(found, read(word.slice(name.length)));
    }
    return found;
  }

  number(text: string): number {
    const number = toNumber(text);
    return Number.isNaN(number) ? this.#refuse() : number;
  }

  /** A number > 0 and below or at `most`, which is called `what` where it is not. */
  positive(text: string, what: string, most = Number.MAX_VALUE): number {
    const number = toNumber(text);
    if (number > 0 && number <= most) return number;
    const rule = most === Number.MAX_VALUE ? 'finite and > 0' : `> 0 and <= ${most}`;
    return this.#refuse(`${what} must be ${rule}, got "${text}"`);
  }

  /** Nothing may follow an option's name. */
  empty(text: string): void {
    if (text !== '') this.#refuse();
  }

  /** Two texts with a sign between them. */
  pair(text: string, sign: string): [first: string, second: string] {
    const [first, second, ...rest] = text.split(sign);
    return first === undefined || second === undefined || rest.length > 0 ? this.#refuse() : [first, second];
  }
}

/** A decimal number such as `100`, `0.5` or `1e-3`; NaN for any other text. */
function toNumber(text: string): number {
  return /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;
}
