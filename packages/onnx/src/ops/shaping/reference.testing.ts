import {
  array64,
  broadcast,
  build,
  get,
  offset,
  forEachIndex,
  pick,
  size,
} from '../reference/array64.testing.js';
import { axisOf, list, number, type Operation } from '../reference/operation.testing.js';

/** Axes counted from the front. */
function axesOf(values: ArrayLike<number>, rank: number): number[] {
  return Array.from(values, (axis) => (axis < 0 ? axis + rank : axis));
}

export const shaping: Record<string, Operation> = {
  Shape: ([x], attributes) => {
    const dims = x!.shape.slice(number(attributes, 'start', 0), number(attributes, 'end', Infinity));
    return [array64([dims.length], dims)];
  },
  Size: ([x]) => [array64([], [x!.data.length])],
  ConstantOfShape: ([shape]) => [array64(Array.from(shape!.data))],
  Range: ([start, limit, step]) => {
    const count = Math.max(0, Math.ceil((limit!.data[0]! - start!.data[0]!) / step!.data[0]!));
    return [
      array64(
        [count],
        Array.from({ length: count }, (_, i) => start!.data[0]! + i * step!.data[0]!),
      ),
    ];
  },
  Reshape: ([x, target]) => {
    const known = Array.from(target!.data, (d, i) => (d === 0 ? x!.shape[i]! : d));
    const rest = x!.data.length / size(known.filter((d) => d !== -1));
    return [
      array64(
        known.map((d) => (d === -1 ? rest : d)),
        x!.data,
      ),
    ];
  },
  Flatten: ([x], attributes) => {
    const axis = axisOf(x!, attributes, 1);
    return [array64([size(x!.shape.slice(0, axis)), size(x!.shape.slice(axis))], x!.data)];
  },
  Squeeze: ([x, axes]) => {
    const dropped = axesOf(axes!.data, x!.shape.length);
    return [
      array64(
        x!.shape.filter((_, i) => !dropped.includes(i)),
        x!.data,
      ),
    ];
  },
  Unsqueeze: ([x, given]) => {
    const shape = [...x!.shape];
    for (const axis of axesOf(given!.data, shape.length + given!.data.length).sort((p, q) => p - q))
      shape.splice(axis, 0, 1);
    return [array64(shape, x!.data)];
  },
  Expand: ([x, target]) => {
    const shape = broadcast(x!, array64(Array.from(target!.data)));
    return [build(shape, (at) => pick(x!, at))];
  },
  Transpose: ([x], attributes) => {
    const perm = list(
      attributes,
      'perm',
      x!.shape.map((_, i) => x!.shape.length - 1 - i),
    );
    const from = perm.map(() => 0);
    return [
      build(
        perm.map((axis) => x!.shape[axis]!),
        (at) => {
          perm.forEach((axis, i) => (from[axis] = at[i]!));
          return get(x!, from);
        },
      ),
    ];
  },
  Concat: (inputs, attributes) => {
    const axis = axisOf(inputs[0]!, attributes, 0);
    const starts = inputs.map((_, k) => inputs.slice(0, k).reduce((sum, x) => sum + x.shape[axis]!, 0));
    const total = inputs.reduce((sum, x) => sum + x.shape[axis]!, 0);
    return [
      build(inputs[0]!.shape.with(axis, total), (at) => {
        const k = starts.findLastIndex((start) => start <= at[axis]!);
        return get(inputs[k]!, at.with(axis, at[axis]! - starts[k]!));
      }),
    ];
  },
  Split: ([x, sizes], attributes) => {
    const axis = axisOf(x!, attributes, 0);
    let end = 0;
    return Array.from(sizes!.data, (length) => {
      const start = end;
      end += length;
      return build(x!.shape.with(axis, length), (at) => get(x!, at.with(axis, at[axis]! + start)));
    });
  },
  Slice: ([x, starts, ends, axes, steps]) => {
    const rank = x!.shape.length;
    const picked = x!.shape.map((d) => Array.from({ length: d }, (_, i) => i));
    const given = axes ? axesOf(axes.data, rank) : Array.from(starts!.data.keys());
    given.forEach((axis, i) => {
      const [d, step] = [x!.shape[axis]!, steps?.data[i] ?? 1];
      const front = (at: number) => (at < 0 ? at + d : at);
      const bound = (at: number) => Math.min(Math.max(front(at), step < 0 ? -1 : 0), step < 0 ? d - 1 : d);
      const end = bound(ends!.data[i]!);
      picked[axis] = [];
      for (let at = bound(starts!.data[i]!); step < 0 ? at > end : at < end; at += step)
        picked[axis].push(at);
    });
    return [
      build(
        picked.map(({ length }) => length),
        (at) =>
          get(
            x!,
            at.map((index, axis) => picked[axis]![index]!),
          ),
      ),
    ];
  },
  Pad: ([x, pads, value]) => {
    const rank = x!.shape.length;
    const shape = x!.shape.map((d, axis) => d + pads!.data[axis]! + pads!.data[axis + rank]!);
    return [
      build(shape, (at) => {
        const i = offset(
          x!.shape,
          at.map((index, axis) => index - pads!.data[axis]!),
        );
        return i < 0 ? (value?.data[0] ?? 0) : x!.data[i]!;
      }),
    ];
  },
  Gather: ([x, indices], attributes) => {
    const axis = axisOf(x!, attributes, 0);
    const rank = indices!.shape.length;
    return [
      build([...x!.shape.slice(0, axis), ...indices!.shape, ...x!.shape.slice(axis + 1)], (at) => {
        const index = get(indices!, at.slice(axis, axis + rank));
        const from = index < 0 ? index + x!.shape[axis]! : index;
        return get(x!, [...at.slice(0, axis), from, ...at.slice(axis + rank)]);
      }),
    ];
  },
  ScatterElements: ([x, indices, updates], attributes) => {
    const axis = axisOf(x!, attributes, 0);
    const out = array64(x!.shape, x!.data);
    forEachIndex(indices!.shape, (at) => {
      const index = get(indices!, at);
      out.data[offset(out.shape, at.with(axis, index < 0 ? index + x!.shape[axis]! : index))]! += get(
        updates!,
        at,
      );
    });
    return [out];
  },
};
