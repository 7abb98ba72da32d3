import { RankbatchError } from 'rankbatch';
import { text } from '../graph/attributes.js';
import { isFloat } from '../graph/element-types.js';
import { product } from '../graph/dimensions.js';
import type { GraphBuilder } from '../builder/graph-builder.js';
import type { Draft, Value } from '../graph/graph.js';
import { expandLike, reshapeTo, zerosLike } from '../ops/elementwise/broadcasting.js';
import type { FileNode } from '../files/onnx-schema.js';
import { readAttributes } from './file-attributes.js';
import { repeated, type BakedBatch } from './batch.js';
import { axisBehind, type KnownRows } from './row-axis.js';

/** A value with one row for each entry of a mask, along an axis. */
interface Rows {
  readonly mask: Value;
  readonly axis: number;
  /** Whether it numbers the entries themselves, one behind the other. */
  readonly isPlaces: boolean;
}

/** Which input says a shape or a range, by op. */
const sizes: Readonly<Record<string, readonly number[]>> = {
  ConstantOfShape: [0],
  Expand: [1],
  Reshape: [1],
  Slice: [1, 2],
};

/**
 * Masks of bools whose true entries a model picks (`NonZero`), works on, and puts back. How many there are is open, so all entries are worked on here, and only
 * the true ones are put back: the same as long as each row is worked on by itself, which is checked.
 */
export class MaskedRows {
  readonly #b: GraphBuilder;
  readonly #rows = new Map<string, Rows>();
  /** Masks by the sizes that tell how many rows there are. */
  readonly #counts = new Map<string, Value>();

  readonly #known: KnownRows;

  /** @param totals names of the numbers of true entries of masks, in the file */
  constructor(
    private readonly baked: BakedBatch,
    private readonly totals: ReadonlySet<string>,
  ) {
    const { b } = baked;
    this.#b = b;
    this.#known = {
      integersOf: (value) => b.integersOf(value),
      isRows: ({ name }) => this.#rows.has(name),
    };
  }

  /** Writes a node by `write`, or in its own way where it picks or puts back what a mask tells. */
  write(
    { opType: op, output, attribute }: FileNode,
    inputs: readonly (Value | undefined)[],
    write: () => readonly Value[],
  ): readonly Value[] {
    const [stem = ''] = output;
    if (op === 'NonZero') return [this.#b.named(stem, () => this.#places(inputs[0]!))];
    if (this.#rows.size === 0) return write();
    if (this.totals.has(stem)) return [this.#count(inputs[0]!)];
    const draft = { op, inputs, attributes: readAttributes(attribute.filter(({ t }) => !t)) };
    const put = this.#b.named(stem, () => this.#put(draft));
    if (put) return [put];
    this.#requireRows(draft);
    const values = write();
    this.#follow(draft, values);
    return values;
  }

  /**
   * The indices [rank, entries] of all entries of a mask; of the first true one in the place of those that are not true, so that what is made of them is a number.
   * Of a tensor of ones they are all there is, as PyTorch's older exporter counts from 0 to a size that is open.
   */
  #places(mask: Value): Value {
    const b = this.#b;
    const dims = b.op('Shape', [mask]);
    const numbers = mask.shape.map((size, axis) => {
      const line = b.integers(mask.shape.map((_, i) => (i === axis ? -1 : 1)));
      const count = b.op('Slice', [dims, b.integers([axis]), b.integers([axis + 1])]);
      const along = b.op('Reshape', [numbersBelow(b, size, count), line]);
      return b.op('Reshape', [b.op('Expand', [along, dims]), b.integers([1, -1])]);
    });
    const all = b.op('Concat', numbers, { axis: 0 });
    if (isAllTrue(b, mask)) return all;
    const flat = b.op('Reshape', [mask, b.integers([-1])]);
    const first = b.op('ArgMax', [b.op('Cast', [flat], { to: 1 })], { axis: 0, keepdims: 1 });
    const own = numbersBelow(b, flat.shape[0]!, b.op('Shape', [flat]));
    const order = b.op('Where', [flat, own, first]);
    const places = b.op('Gather', [all, order], { axis: 1 });
    this.#rows.set(places.name, { mask, axis: 1, isPlaces: true });
    return places;
  }

  /** How many true entries a mask has, of its entries one behind the other as 0 and 1. */
  #count(flags: Value): Value {
    const size = this.#b.op('Shape', [flags]);
    this.#counts.set(size.name, flags);
    return size;
  }

  /** What `ScatterND` or `ScatterElements` makes where it puts rows of a mask back; `undefined` for other nodes. */
  #put({ op, inputs, attributes }: Draft): Value | undefined {
    const [into, indices, updates] = inputs;
    const rows = indices && this.#rows.get(indices.name);
    if (!rows || !into || !updates || !/^Scatter(ND|Elements)$/.test(op)) return undefined;
    const b = this.#b;
    const isBatched = rows.mask.shape[0] === 'B' && typeof into.shape[0] === 'number';
    const data = isBatched ? repeated(this.baked, into, rows.mask, 0) : into;
    const reduction = text(attributes, 'reduction', 'none');
    const given = this.#rows.get(updates.name);
    const isOther = !given || !isSame(b, given.mask, rows.mask);
    if (isOther || this.#rows.has(data.name) || !['none', 'add'].includes(reduction) || !isFloat(data.type))
      throw notByRow(op);
    const { mask } = rows;
    if (op === 'ScatterND' && rows.isPlaces && rows.axis === 0) {
      const isTrue = alignedFirst(b, mask, data.shape.length);
      const all = reshapeTo(b, updates, data.shape);
      return reduction === 'none'
        ? b.op('Where', [isTrue, all, data])
        : b.op('Add', [data, b.op('Where', [isTrue, all, 0])]);
    }
    const isTrue = this.#alongRows(op, mask, updates, rows.axis);
    const scatter = (base: Value, values: Value) =>
      b.op(op, [base, indices, values], { ...attributes, reduction: 'add' });
    const added = scatter(
      reduction === 'add' ? data : zerosLike(b, data),
      b.op('Where', [isTrue, updates, 0]),
    );
    if (reduction === 'add') return added;
    const hits = scatter(zerosLike(b, data), expandLike(b, b.op('Cast', [isTrue], { to: 1 }), updates));
    return b.op('Where', [b.op('Greater', [hits, 0]), added, data]);
  }

  /** The entries of a mask as they stand along the rows of a value. */
  #alongRows(op: string, mask: Value, { shape }: Value, axis: number): Value {
    if (product(mask.shape) !== shape[axis]) throw notByRow(op);
    return this.#b.op('Reshape', [mask, this.#b.integers(shape.map((_, i) => (i === axis ? -1 : 1)))]);
  }

  /** Throws where a size that tells how many rows there are is not for rows. */
  #requireRows(draft: Draft): void {
    const isForRows = draft.inputs.some((value) => value && this.#rows.has(value.name));
    const makesRows = ['ConstantOfShape', 'Expand'].includes(draft.op);
    if (!isForRows && !makesRows && this.#counted(draft).some(({ isSize }) => isSize))
      throw notByRow(draft.op);
  }

  /** The inputs that tell how many rows there are. */
  #counted({ op, inputs }: Draft): { readonly mask: Value; readonly isSize: boolean }[] {
    return inputs.flatMap((value, i) => {
      const mask = value && this.#counts.get(value.name);
      return mask ? [{ mask, isSize: sizes[op]?.includes(i) === true }] : [];
    });
  }

  /** Follows rows through a node; throws where it mixes them. */
  #follow({ op, inputs, attributes }: Draft, outputs: readonly Value[]): void {
    const made = outputs[0]!;
    const counted = this.#counted({ op, inputs, attributes });
    if (counted.some(({ isSize }) => !isSize)) {
      if (isFloat(made.type)) throw notByRow(op);
      this.#counts.set(made.name, counted[0]!.mask);
    }
    const tracked = inputs.flatMap((value, i) => {
      const rows = value && this.#rows.get(value.name);
      return rows ? [{ value, i, rows }] : [];
    });
    const [first, ...others] = tracked;
    if (!first) {
      const size = counted.find(({ isSize }) => isSize);
      if (size) this.#rows.set(made.name, { mask: size.mask, axis: 0, isPlaces: false });
      return;
    }
    const { mask } = first.rows;
    if (op === 'Shape') {
      this.#counts.set(made.name, mask);
      return;
    }
    if (others.some(({ rows }) => !isSame(this.#b, rows.mask, mask))) throw notByRow(op);
    const axes = tracked.map(({ value, i, rows }) =>
      axisBehind({ op, inputs, attributes }, made, { value, i, axis: rows.axis }, this.#known),
    );
    const [axis] = axes;
    if (axis === undefined || axes.some((other) => other !== axis)) throw notByRow(op);
    const isPlaces = first.rows.isPlaces && (op === 'Transpose' || op === 'Identity');
    for (const { name } of outputs) this.#rows.set(name, { mask, axis, isPlaces });
  }
}

function notByRow(op: string): RankbatchError {
  return new RankbatchError(
    `what a mask of bools picks must be worked on row by row and be put back by that mask, got ${op}, as the number of rows is open; multiply by the mask, or use torch.where`,
  );
}

/** Whether all entries are one constant other than zero. */
function isAllTrue(b: GraphBuilder, mask: Value): boolean {
  const maker = b.graph.nodes.findLast(({ outputs }) => outputs[0]!.name === mask.name);
  const filled = maker?.op === 'Expand' ? b.constantOf(maker.inputs[0]!) : undefined;
  return filled?.data.length === 1 && Number(filled.data[0]) !== 0;
}

/** The numbers from 0 on, below a size that may hold the batch, which `size` then tells. */
function numbersBelow(b: GraphBuilder, count: Value['shape'][number], size: Value): Value {
  if (typeof count === 'number') return b.integers(Array.from({ length: count }, (_, i) => i));
  const number = (value: bigint) => b.constant({ type: 'int64', shape: [], data: BigInt64Array.of(value) });
  return b.op('CumSum', [b.op('Expand', [number(1n), size]), number(0n)], { exclusive: 1 });
}

/** Whether two masks are one, laid out or repeated along further axes. */
function isSame(b: GraphBuilder, one: Value, other: Value): boolean {
  return sourceOf(b, one).name === sourceOf(b, other).name;
}

function sourceOf(b: GraphBuilder, mask: Value): Value {
  const maker = b.graph.nodes.findLast(({ outputs }) => outputs[0]!.name === mask.name);
  return maker && ['Cast', 'Expand', 'Reshape', 'Unsqueeze'].includes(maker.op)
    ? sourceOf(b, maker.inputs[0]!)
    : mask;
}

/** The value with axes of size 1 behind its own, up to a rank. */
function alignedFirst(b: GraphBuilder, value: Value, rank: number): Value {
  const extra = Array.from({ length: rank - value.shape.length }, (_, i) => value.shape.length + i);
  return extra.length === 0 ? value : b.op('Unsqueeze', [value, b.integers(extra)]);
}
