import type { Attributes, Builder, Shape, Target, Value } from '../../graph/graph.js';

/** A small forward graph whose gradients are checked. */
export interface Case {
  readonly op: string;
  readonly title: string;
  /** Shapes of the inputs; `'B'` is a batch of `BATCH` samples whose size the graph does not know. */
  readonly shapes: readonly Shape[];
  readonly build: (b: Builder, inputs: Value[]) => Value;
  /** Changes random normal values before use, e.g. to avoid kinks or to make ties. */
  readonly adjust?: (value: number) => number;
  readonly target?: Target;
  /** How many of the inputs get a gradient, the first ones. @default all */
  readonly wanted?: number;
}

export const BATCH = 3;

/** A case that is one node. */
export function node(op: string, shapes: readonly Shape[], attributes: Attributes = {}): Case {
  const settings = Object.keys(attributes).length > 0 ? ` ${JSON.stringify(attributes)}` : '';
  const title = `${shapes.map((shape) => `[${shape.join()}]`).join(' and ')}${settings}`;
  return { op, title, shapes, build: (b, xs) => b.op(op, xs, attributes) };
}

/** A node whose further inputs are integers. */
export function withIntegers(
  op: string,
  shape: Shape,
  lists: readonly (readonly number[])[],
  attributes: Attributes = {},
): Case {
  return {
    op,
    title: `[${shape.join()}] ${lists.map((list) => `(${list.join()})`).join(' ')} ${JSON.stringify(attributes)}`,
    shapes: [shape],
    build: (b, [x]) => b.op(op, [x, ...lists.map((list) => b.integers(list))], attributes),
  };
}
