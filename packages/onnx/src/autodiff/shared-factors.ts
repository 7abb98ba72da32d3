import type { Builder, GraphNode, Value } from '../graph/graph.js';
import { perSample, product } from '../graph/dimensions.js';
import { reshapeTo } from '../ops/elementwise/broadcasting.js';

type Node = Pick<GraphNode, 'op' | 'inputs'>;

/**
 * Matrices by which several matrices are multiplied, as by the weights of a recurrent layer at each of its steps: z = x W, ... Their gradient
 * is one product, of all the rows of x with those of dz, instead of the sum of as many products.
 */
export class SharedFactors {
  readonly #left = new Map<string, number>();
  readonly #rows = new Map<string, { readonly x: Value; readonly dz: Value }[]>();

  /** @param nodes of the forward graph */
  constructor(nodes: readonly Node[]) {
    for (const node of nodes) {
      const key = keyOf(node);
      if (key !== undefined) this.#left.set(key, (this.#left.get(key) ?? 0) + 1);
    }
    for (const [key, count] of this.#left) if (count < 2) this.#left.delete(key);
  }

  /** Which factor the node shares with others; undefined if it shares none. */
  find(node: Node): string | undefined {
    const key = keyOf(node);
    return key !== undefined && this.#left.has(key) ? key : undefined;
  }

  /** Takes a product in, from the last to the first; writes the gradient of the factor once the first is there. */
  take(b: Builder, key: string, x: Value, dz: Value | undefined): Value | undefined {
    const rows = this.#rows.get(key) ?? [];
    this.#rows.set(key, rows);
    if (dz) rows.push({ x, dz });
    const left = this.#left.get(key)! - 1;
    this.#left.set(key, left);
    if (left > 0 || rows.length === 0) return undefined;
    const all = (pick: 'x' | 'dz') =>
      joinRows(
        b,
        rows.map((row) => row[pick]),
      );
    return b.op('Gemm', [all('x'), all('dz')], { transA: 1 });
  }
}

/** Products of two matrices, of as many rows, with the same right factor. */
function keyOf({ op, inputs: [x, w] }: Node): string | undefined {
  if (op !== 'MatMul' || x?.shape.length !== 2 || w?.shape.length !== 2) return undefined;
  return `${w.name} ${x.shape.join()}`;
}

/** Matrices of one shape as one, row below row. */
function joinRows(b: Builder, matrices: readonly Value[]): Value {
  const [rows, columns] = matrices[0]!.shape;
  if (matrices.length === 1) return matrices[0]!;
  if (typeof rows === 'number') return b.op('Concat', matrices, { axis: 0 });
  const layers = matrices.map((matrix) => b.op('Unsqueeze', [matrix, b.integers([0])]));
  return reshapeTo(b, b.op('Concat', layers, { axis: 0 }), [
    product([matrices.length, rows!]),
    perSample(columns!),
  ]);
}
