import { axisAttribute, fromFront, integer, integers } from '../graph/attributes.js';
import { perSample } from '../graph/dimensions.js';
import type { Dimension, Draft, Known, Value } from '../graph/graph.js';
import { elementwise } from './sample-row.js';

/** What is known of values that have rows. */
export interface KnownRows extends Pick<Known, 'integersOf'> {
  readonly isRows: (value: Value) => boolean;
}

/** At which axis of the output the rows of an input stand; `undefined` where they are mixed. */
export function axisBehind(
  { op, inputs, attributes }: Draft,
  output: Value,
  { value, i, axis }: { readonly value: Value; readonly i: number; readonly axis: number },
  known: KnownRows,
): number | undefined {
  const rank = value.shape.length;
  const numbers = (position: number) => inputs[position] && known.integersOf(inputs[position])?.map(Number);
  const ownAxis = (standard: number) => axisAttribute(attributes, rank, standard);
  const stays = (isAlone: boolean) => (isAlone ? axis : undefined);
  if (elementwise.has(op)) {
    const at = axis + output.shape.length - rank;
    const isAlone = inputs.every(
      (other) =>
        !other ||
        known.isRows(other) ||
        (other.shape.at(at - output.shape.length) ?? 1) === 1 ||
        at - output.shape.length < -other.shape.length,
    );
    return isAlone ? at : undefined;
  }
  switch (op) {
    case 'Dropout':
      return axis;
    case 'Concat':
      return stays(ownAxis(0) !== axis && inputs.every((other) => other && known.isRows(other)));
    case 'Expand':
      return i === 0 ? axis + output.shape.length - rank : undefined;
    case 'Flatten':
    case 'Reshape':
      return stays(i === 0 && axis === 0 && isMultiple(output.shape[0]!, value.shape[0]!));
    case 'Gather':
      return i === 1
        ? axisAttribute(attributes, inputs[0]!.shape.length, 0) + axis
        : axis < ownAxis(0)
          ? axis
          : undefined;
    case 'GatherND':
      return stays(i === 1 && axis === 0 && integer(attributes, 'batch_dims', 0) === 0);
    case 'Gemm':
      return stays(i === 0 && axis === 0 && integer(attributes, 'transA', 0) === 0);
    case 'MatMul':
      return stays(i === 0 && axis < rank - 1 && inputs[1]!.shape.length <= 2);
    case 'LayerNormalization':
    case 'RMSNormalization':
      return stays(axis < ownAxis(-1));
    case 'LogSoftmax':
    case 'Softmax':
      return stays(axis !== ownAxis(-1));
    case 'Slice': {
      const along = numbers(3) ?? numbers(1)?.map((_, at) => at);
      const isFull =
        output.shape[axis] === value.shape[axis] && (numbers(4)?.every((step) => step > 0) ?? true);
      return stays(i === 0 && (isFull || along?.every((d) => fromFront(d, rank) !== axis) === true));
    }
    case 'Split':
      return stays(i === 0 && axis !== ownAxis(0));
    case 'Squeeze': {
      const gone = numbers(1) ?? value.shape.flatMap((d, at) => (d === 1 ? [at] : []));
      return axis - gone.filter((d) => fromFront(d, rank) < axis).length;
    }
    case 'Transpose':
      return integers(
        attributes,
        'perm',
        value.shape.map((_, at) => rank - 1 - at),
      ).indexOf(axis);
    case 'Unsqueeze': {
      const made = (numbers(1) ?? []).map((d) => fromFront(d, output.shape.length)).toSorted((a, b) => a - b);
      return made.reduce((at, d) => (d <= at ? at + 1 : at), axis);
    }
  }
  const reduced = op.startsWith('Reduce') && (numbers(1) ?? integers(attributes, 'axes', []));
  if (!reduced || reduced.length === 0 || integer(attributes, 'keepdims', 1) === 0) return undefined;
  return stays(reduced.every((d) => fromFront(d, rank) !== axis));
}

/** Whether rows that are laid out anew begin where they began. */
function isMultiple(size: Dimension, rows: Dimension): boolean {
  return typeof size === typeof rows && perSample(size) % perSample(rows) === 0;
}
