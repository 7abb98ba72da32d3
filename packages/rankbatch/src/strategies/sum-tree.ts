/**
 * Weights of N things and a draw by them in O(log N): a binary tree of sums in one array, 16 to 32 bytes each.
 *
 * Every inner node is the sum of its two children and nothing else, so that equal weights give equal trees, whatever came before.
 */
export class SumTree {
  /** [2 L] the sum of all at 1, the children of node i at 2i and 2i + 1, the weight of thing i at L + i. */
  readonly #nodes: Float64Array;
  /** L: a power of two, >= N. */
  readonly #leaves: number;

  /** @param weightOf weight of each, finite and >= 0 */
  constructor(length: number, weightOf: (index: number) => number) {
    this.#leaves = 2 ** Math.ceil(Math.log2(length));
    this.#nodes = new Float64Array(2 * this.#leaves);
    for (let i = 0; i < length; i++) this.#nodes[this.#leaves + i] = weightOf(i);
    for (let node = this.#leaves - 1; node > 0; node--) this.#addUp(node);
  }

  get total(): number {
    return this.#nodes[1]!;
  }

  weight(index: number): number {
    return this.#nodes[this.#leaves + index]!;
  }

  set(index: number, weight: number): void {
    let node = this.#leaves + index;
    this.#nodes[node] = weight;
    while ((node >>>= 1) > 0) this.#addUp(node);
  }

  /** The thing that a number in [0, total) falls on; never one without weight. */
  find(position: number): number {
    let node = 1;
    let rest = position;
    while (node < this.#leaves) {
      node *= 2;
      const left = this.#nodes[node]!;
      // Rounding may leave a rest where there is no weight any more.
      if (rest < left || this.#nodes[node + 1] === 0) continue;
      rest -= left;
      node++;
    }
    return node - this.#leaves;
  }

  #addUp(node: number): void {
    this.#nodes[node] = this.#nodes[2 * node]! + this.#nodes[2 * node + 1]!;
  }
}
