import { integer } from '../graph/attributes.js';
import { fixed, ofBatch, perSample, product } from '../graph/dimensions.js';
import type { Attributes, Dimension, Known, Value } from '../graph/graph.js';
import { sliceRanges } from './shaping/slice-ranges.js';
import { shapeElements } from './shaping/shapes.js';

type Elements = readonly Dimension[];

/**
 * The elements of an integer result as far as they are known before the graph runs, of scalars and vectors.
 *
 * Exported models compute the targets of `Reshape` and `Expand` from shapes; following these few ops through keeps
 * all shapes known, with the batch as a symbol.
 */
export function propagateIntegers(
  op: string,
  inputs: readonly (Value | undefined)[],
  attributes: Attributes,
  known: Known,
): Elements | undefined {
  if (op === 'Shape') return shapeElements({ attributes, inputs });
  if (op === 'Size') return sizeOf(inputs[0]!);
  const propagate = operations[op];
  if (!propagate || inputs.some((value) => value && value.shape.length > 1)) return undefined;
  const elements = inputs.map((value) => value && known.integersOf(value));
  const complete = elements.filter((list) => list !== undefined);
  return complete.length === inputs.length ? propagate(complete, attributes) : undefined;
}

const multiply = binary((a, b) => a * b, true);

const operations: Record<string, (inputs: Elements[], attributes: Attributes) => Elements | undefined> = {
  Identity: ([x]) => x,
  Squeeze: ([x]) => x,
  Unsqueeze: ([x]) => x,
  Reshape: ([x]) => x,
  Cast: ([x], attributes) => ([6, 7].includes(integer(attributes, 'to')) ? x : undefined),
  Concat: (inputs) => inputs.flat(),
  Gather: ([x, indices]) => indices!.map((i) => x!.at(fixed(i))!),
  Slice: ([x, starts, ends, axes = [0], steps = [1]]) => {
    const [from, to, along, by] = [starts!, ends!, axes, steps].map((list) => list.map(fixed));
    const [range] = sliceRanges([x!.length], from!, to!, along!, by!);
    return Array.from({ length: range!.count }, (_, i) => x![range!.start + i * range!.step]!);
  },
  ReduceProd: ([x]) => [product(x!)],
  Equal: ([x, y]) => {
    const equal = combine([x!, y!], (p, q) => isEqual(p, q));
    return equal.includes(-1) ? undefined : equal;
  },
  Max: (inputs) => inputs.slice(1).reduce<Elements | undefined>((x, y) => x && greater(x, y), inputs[0]),
  Where: (inputs) => combine(inputs, (condition, x, y) => (condition ? x : y)),
  Add: binary((a, b) => a + b),
  Sub: binary((a, b) => a - b),
  Mul: ([x, y]) => multiply([x!, y!]) ?? multiply([y!, x!]),
  Div: binary((a, b) => Math.trunc(a / b), true),
};

/**
 * Arithmetic on fixed sizes, and where it `scales`, on the batch by a fixed factor.
 */
function binary(f: (a: number, b: number) => number, scales = false) {
  return ([x, y]: Elements[]): Elements | undefined => {
    const symbolic = [x!, y!].map((list) => list.some((d) => typeof d === 'string'));
    if (symbolic[1] || (symbolic[0] && !scales)) return undefined;
    return combine([x!, y!], (p, q) =>
      typeof p === 'string' ? ofBatch(f(perSample(p), fixed(q))) : f(p, fixed(q)),
    );
  };
}

/** The number of elements, unless the batch is in several dimensions. */
function sizeOf({ shape }: Value): Elements | undefined {
  return shape.filter((d) => typeof d === 'string').length > 1 ? undefined : [product(shape)];
}

/** Elements combined one by one; a single one goes with all. */
function combine<T>(lists: readonly Elements[], f: (p: Dimension, q: Dimension, r: Dimension) => T): T[] {
  const length = Math.max(...lists.map((list) => list.length));
  const at = (list: Elements, i: number) => list[list.length === 1 ? 0 : i]!;
  return Array.from({ length }, (_, i) => {
    const [p = 0, q = 0, r = 0] = lists.map((list) => at(list, i));
    return f(p, q, r);
  });
}

/** The greater sizes of each two; `undefined` where the batch decides, which has one sample and more. */
function greater(x: Elements, y: Elements): Elements | undefined {
  const sizes = combine([x, y], (p, q) => {
    if (typeof p === typeof q) return perSample(p) < perSample(q) ? q : p;
    const [batch, size] = typeof p === 'string' ? [p, fixed(q)] : [q, p];
    return size <= perSample(batch) ? batch : undefined;
  });
  return sizes.every((d) => d !== undefined) ? sizes : undefined;
}

/** 1 or 0, or -1 if it depends on the size of the batch. */
function isEqual(p: Dimension, q: Dimension): number {
  if (typeof p === typeof q) return Number(p === q);
  const size = typeof p === 'number' ? p : fixed(q);
  return size > 0 ? -1 : 0;
}
