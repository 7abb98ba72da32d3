import { RankbatchError } from 'rankbatch';
import { requireGraph } from './check.js';
import { freeNames, withBefore } from './before-inputs.js';
import { elementCode } from './element-types.js';
import type { Graph, GraphNode, Tensor, Value } from './graph.js';

/** What one feature is made of: a column of numbers, in which NaN stands for a missing value. */
export type ColumnFeature =
  /** `(number - shift) * factor`, with `missing` in place of NaN. */
  | {
      readonly column: number;
      readonly shift: number;
      readonly factor: number;
      readonly missing: number;
    }
  /** 1 where the column holds `place`, such as the number of a category, or NaN if it `marksMissing`; else 0. */
  | { readonly column: number; readonly place?: number; readonly marksMissing?: boolean };

/**
 * The same computation on the columns of a table: its input of features [B, F] becomes `row`, 64-bit floats [B, columns], which the graph scales and makes one-hot itself. It
 * computes in 64 bits and rounds once, as `encodeTable` of `@rankbatch/data` does: the same bits.
 *
 * @param features [F]
 * @throws RankbatchError where the graph has another input than [B, F].
 *
 * @example
 * ```ts
 * import { encodeModel, mlp, withColumnInputs } from '@rankbatch/onnx';
 * const { graph } = mlp({ inputs: 3, hidden: [4], classes: 2, seed: 1 });
 * const rows = withColumnInputs(graph, [
 *   { column: 0, shift: 20, factor: 0.1, missing: 20 }, // a number
 *   { column: 1, place: 0 }, // the first of some categories
 *   { column: 1, place: 1, marksMissing: true },
 * ]);
 * rows.inputs[0]; // => { name: 'row', type: 'float64', shape: ['B', 2] }
 * encodeModel(rows); // takes [[21.5, 1], [NaN, 0]]
 * ```
 */
export function withColumnInputs(graph: Graph, features: readonly ColumnFeature[]): Graph {
  requireGraph('withColumnInputs: graph', graph);
  requireFeatures(features);
  const [input, ...others] = graph.inputs;
  const { length } = features;
  if (input?.type !== 'float32' || input.shape.join() !== `B,${length}` || others.length > 0)
    throw new RankbatchError(
      `withColumnInputs: the graph must have one input, float32 [B,${length}], got ${graph.inputs.map(({ type, shape }) => `${type} [${shape.join()}]`).join(' and ') || 'none'}`,
    );
  const columns = Math.max(...features.map(({ column }) => column)) + 1;
  const freeName = freeNames(graph);
  const constants = new Map<string, Tensor>();
  const nodes: GraphNode[] = [];
  const constant = (name: string, type: Tensor['type'], data: Tensor['data']): Value => {
    const value: Value = { name: freeName(name), type, shape: [length] };
    constants.set(value.name, { type, shape: [length], data });
    return value;
  };
  const apply = (
    op: string,
    inputs: readonly Value[],
    type: Value['type'],
    attributes: GraphNode['attributes'] = {},
  ): Value => {
    const value: Value = { name: freeName(`row_${op}`), type, shape: ['B', length] };
    nodes.push({ op, inputs, outputs: [value], attributes });
    return value;
  };
  const floats = (name: string, of: (feature: ColumnFeature) => number): Value =>
    constant(name, 'float64', Float64Array.from(features, of));
  const flags = (name: string, of: (feature: ColumnFeature) => boolean): Value =>
    constant(
      name,
      'bool',
      Uint8Array.from(features, (feature) => Number(of(feature))),
    );

  const row: Value = { name: freeName('row'), type: 'float64', shape: ['B', columns] };
  const place = constant(
    'row_column',
    'int64',
    BigInt64Array.from(features, ({ column }) => BigInt(column)),
  );
  const field = apply('Gather', [row, place], 'float64', { axis: 1 });
  const isMissing = apply('IsNaN', [field], 'bool');
  const filling = floats('row_filling', (feature) => ('shift' in feature ? feature.missing : 0));
  const shift = floats('row_shift', (feature) => ('shift' in feature ? feature.shift : 0));
  const factor = floats('row_factor', (feature) => ('shift' in feature ? feature.factor : 0));
  const filled = apply('Where', [isMissing, filling, field], 'float64');
  const scaled = apply('Mul', [apply('Sub', [filled, shift], 'float64'), factor], 'float64');
  const marked = apply(
    'And',
    [isMissing, flags('row_marks', (feature) => !('shift' in feature) && feature.marksMissing === true)],
    'bool',
  );
  // Nothing is equal to NaN.
  const wanted = floats('row_place', (feature) => ('shift' in feature ? NaN : (feature.place ?? NaN)));
  const isHot = apply('Or', [marked, apply('Equal', [field, wanted], 'bool')], 'bool');
  const to = { to: elementCode.float32 };
  const result = apply(
    'Where',
    [
      flags('row_numbers', (feature) => 'shift' in feature),
      apply('Cast', [scaled], 'float32', to),
      apply('Cast', [isHot], 'float32', to),
    ],
    'float32',
  );
  return withBefore(graph, { inputs: [row], constants, nodes, values: new Map([[input.name, result]]) });
}

function requireFeatures(features: unknown): void {
  const known = new Set(['column', 'shift', 'factor', 'missing', 'place', 'marksMissing']);
  const isFeature = (feature: unknown): boolean => {
    if (typeof feature !== 'object' || feature === null || !('column' in feature)) return false;
    const numbers = Object.entries(feature).filter(([name]) => name !== 'marksMissing');
    return (
      Number.isInteger(feature.column) &&
      Number(feature.column) >= 0 &&
      Object.keys(feature).every((name) => known.has(name)) &&
      numbers.every(([, value]) => Number.isFinite(value))
    );
  };
  const bad = Array.isArray(features) ? features.findIndex((feature) => !isFeature(feature)) : -1;
  if (!Array.isArray(features) || features.length === 0 || bad >= 0)
    throw new RankbatchError(
      'withColumnInputs: features: must be a list of objects with a column from 0 and finite numbers, got ' +
        (bad >= 0 ? `another one at ${bad}` : Array.isArray(features) ? 'none' : typeof features),
    );
}
