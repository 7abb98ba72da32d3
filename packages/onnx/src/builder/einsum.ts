import { RankbatchError } from 'rankbatch';
import { text } from '../graph/attributes.js';
import { product, reshapeTarget } from '../graph/dimensions.js';
import type { Attributes, Builder, Dimension, Value } from '../graph/graph.js';

/** A value and the label of each of its axes. */
interface Labelled {
  readonly value: Value;
  readonly labels: readonly string[];
}

/**
 * Writes `Einsum` in products of matrices: operands are taken two at a time; axes of one alone that the result does not have are
 * summed, those of both that it has not are what the product sums over.
 */
export function einsum(b: Builder, inputs: readonly Value[], attributes: Attributes): Value {
  const equation = text(attributes, 'equation', '').replaceAll(' ', '');
  const [left = '', right] = equation.split('->');
  const terms = left.split(',');
  if (terms.length !== inputs.length)
    throw new RankbatchError(
      `graph: Einsum must have a term for each of its ${inputs.length} inputs, got ${equation}`,
    );
  const operands = inputs.map((value, i): Labelled => ({
    value,
    labels: labelsOf(terms[i]!, value, equation),
  }));
  const result = right === undefined ? implied(operands) : labelsOfResult(right, operands);
  const [first, ...others] = operands;
  const joined = others.reduce<Labelled>((all, next, i) => {
    const later = others.slice(i + 1).flatMap(({ labels }) => labels);
    return join(b, all, next, new Set([...result, ...later]));
  }, first!);
  return arrange(b, summed(b, joined, new Set(result)), result);
}

/** The labels of a term; `...` stands for as many axes as are left, which are labelled from the back. */
function labelsOf(term: string, { shape }: Value, equation: string): string[] {
  const [before = '', after] = term.split('...');
  const open = shape.length - before.length - (after?.length ?? 0);
  const labels = [before.split(''), ellipsis(after === undefined ? 0 : open), (after ?? '').split('')].flat();
  if (labels.length !== shape.length)
    throw new RankbatchError(
      `graph: terms of Einsum must label every axis, got ${term} of ${equation} for [${shape.join()}]`,
    );
  if (new Set(labels).size < labels.length)
    throw new RankbatchError(
      `graph: terms of Einsum must not take a diagonal, got ${term} of ${equation}; multiply by an identity matrix and sum`,
    );
  return labels;
}

function ellipsis(count: number): string[] {
  return Array.from({ length: Math.max(0, count) }, (_, i) => `.${count - i}`);
}

function longestEllipsis(operands: readonly Labelled[]): string[] {
  const counts = operands.map(({ labels }) => labels.filter((label) => label.startsWith('.')).length);
  return ellipsis(Math.max(...counts));
}

function labelsOfResult(term: string, operands: readonly Labelled[]): string[] {
  const [before = '', after] = term.split('...');
  const open = after === undefined ? [] : longestEllipsis(operands);
  return [before.split(''), open, (after ?? '').split('')].flat();
}

/** Without an arrow the result has the labels that are there once, in the order of the alphabet. */
function implied(operands: readonly Labelled[]): string[] {
  const all = operands.flatMap(({ labels }) => labels).filter((label) => !label.startsWith('.'));
  const once = all.filter((label) => all.indexOf(label) === all.lastIndexOf(label));
  return [...longestEllipsis(operands), ...once.sort()];
}

function join(b: Builder, first: Labelled, second: Labelled, kept: ReadonlySet<string>): Labelled {
  const p = summed(b, first, new Set([...kept, ...second.labels]));
  const q = summed(b, second, new Set([...kept, ...first.labels]));
  const both = p.labels.filter((label) => q.labels.includes(label));
  const [batch, inner] = [both.filter((l) => kept.has(l)), both.filter((l) => !kept.has(l))];
  const own = (x: Labelled) => x.labels.filter((label) => !both.includes(label));
  const labels = [...batch, ...own(p), ...own(q)];
  const [x, y] = [
    arrange(b, p, [...batch, ...own(p), ...inner]),
    arrange(b, q, [...batch, ...inner, ...own(q)]),
  ];
  const [batchCount, pCount, qCount] = [batch.length, own(p).length, own(q).length];
  const rowShape = x.shape.slice(batchCount, batchCount + pCount);
  const columnShape = y.shape.slice(batchCount + inner.length);
  const ones = (count: number): Dimension[] => Array.from({ length: count }, () => 1);
  if (inner.length === 0) {
    const spread = layOut(b, x, [...x.shape, ...ones(qCount)]);
    const across = layOut(b, y, [...y.shape.slice(0, batchCount), ...ones(pCount), ...columnShape]);
    return { labels, value: b.op('Mul', [spread, across]) };
  }
  const rows = product(rowShape);
  const columns = product(columnShape);
  const [xBatch, yBatch] = [x.shape.slice(0, batchCount), y.shape.slice(0, batchCount)];
  const matrices = b.op('MatMul', [
    layOut(b, x, [...xBatch, rows, product(x.shape.slice(batchCount + pCount))]),
    layOut(b, y, [...yBatch, product(y.shape.slice(batchCount, batchCount + inner.length)), columns]),
  ]);
  return {
    labels,
    value: layOut(b, matrices, [...matrices.shape.slice(0, batchCount), ...rowShape, ...columnShape]),
  };
}

/** Sums over the axes whose labels are not kept. */
function summed(b: Builder, { value, labels }: Labelled, kept: ReadonlySet<string>): Labelled {
  const axes = labels.flatMap((label, i) => (kept.has(label) ? [] : [i]));
  if (axes.length === 0) return { value, labels };
  return {
    value: b.op('ReduceSum', [value, b.integers(axes)], { keepdims: 0 }),
    labels: labels.filter((label) => kept.has(label)),
  };
}

/** The axes in the order of those labels. */
function arrange(b: Builder, { value, labels }: Labelled, order: readonly string[]): Value {
  const perm = order.map((label) => labels.indexOf(label));
  return perm.every((axis, i) => axis === i) ? value : b.op('Transpose', [value], { perm });
}

function layOut(b: Builder, x: Value, shape: readonly Dimension[]): Value {
  if (shape.length === x.shape.length && shape.every((d, i) => d === x.shape[i])) return x;
  return b.op('Reshape', [x, b.integers(reshapeTarget(shape))]);
}
