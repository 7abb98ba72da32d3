import { integer } from '../attributes.js';
import { fixed, ofBatch, perSample } from '../dimensions.js';
import type { Attributes, Dimension, Value } from '../graph.js';
import { sliceRanges } from '../slice-ranges.js';
import type { Known } from './call.js';
import { shapeElements } from './shaping.js';

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
  const propagate = operations[op];
  if (!propagate || inputs.some((value) => value && value.shape.length > 1)) return undefined;
  const elements = inputs.map((value) => value && known.integersOf(value));
  const complete = elements.filter((list) => list !== undefined);
  return complete.length === inputs.length ? propagate(complete, attributes) : undefined;
}

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
  Add: binary((a, b) => a + b),
  Sub: binary((a, b) => a - b),
  Mul: binary((a, b) => a * b, true),
  Div: binary((a, b) => Math.trunc(a / b), true),
};

/**
 * Arithmetic on fixed sizes, and where it `scales`, on the batch by a fixed factor.
 */
function binary(f: (a: number, b: number) => number, scales = false) {
  return ([x, y]: Elements[]): Elements | undefined => {
    const symbolic = [x!, y!].map((list) => list.some((d) => typeof d === 'string'));
    if (symbolic[1] || (symbolic[0] && !scales)) return undefined;
    const length = Math.max(x!.length, y!.length);
    const at = (list: Elements, i: number) => list[list.length === 1 ? 0 : i]!;
    return Array.from({ length }, (_, i) => {
      const [p, q] = [at(x!, i), fixed(at(y!, i))];
      return typeof p === 'string' ? ofBatch(f(perSample(p), q)) : f(p, q);
    });
  };
}
