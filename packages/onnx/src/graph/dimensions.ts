import { RankbatchError } from 'rankbatch';
import type { Dimension, Shape } from './graph.js';

/** A dimension as a number. */
export function fixed(dimension: Dimension | undefined): number {
  if (typeof dimension !== 'number')
    throw new RankbatchError(`graph: this dimension must have a fixed size, got ${dimension ?? 'none'}`);
  return dimension;
}

/** How many elements a dimension has per sample where it holds the batch (`'8B'` gives 8), else its size. */
export function perSample(dimension: Dimension): number {
  if (typeof dimension === 'number') return dimension;
  return dimension === 'B' ? 1 : Number.parseInt(dimension, 10);
}

/** `count` times the batch. */
export function ofBatch(count: number): Dimension {
  return count === 1 ? 'B' : `${count}B`;
}

/** The dimension once the batch has a size. */
export function withBatch(dimension: Dimension, batchSize: number | undefined): Dimension {
  if (typeof dimension === 'number' || batchSize === undefined) return dimension;
  return perSample(dimension) * batchSize;
}

/** The product of dimensions, of which at most one may hold the batch. */
export function product(shape: Shape): Dimension {
  const symbolic = shape.filter((d) => typeof d === 'string').length;
  if (symbolic > 1)
    throw new RankbatchError(`graph: only one dimension may hold the batch, got [${shape.join()}]`);
  const count = shape.reduce<number>((p, d) => p * perSample(d), 1);
  return symbolic === 1 ? ofBatch(count) : count;
}

/** The shape as `Reshape` takes it: the dimension that holds the batch is what is left. */
export function reshapeTarget(shape: Shape): number[] {
  return shape.map((d) => (typeof d === 'string' ? -1 : d));
}

/** The shape to which two shapes broadcast. */
export function broadcastShapes(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const [p, q] = [a[i - rank + a.length] ?? 1, b[i - rank + b.length] ?? 1];
    if (p !== q && p !== 1 && q !== 1)
      throw new RankbatchError(`graph: shapes must broadcast, got [${a.join()}] and [${b.join()}]`);
    return p === 1 ? q : p;
  });
}
