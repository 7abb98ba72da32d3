import { text } from '../../graph/attributes.js';
import { array64, build, forEachIndex, get, offset } from '../reference/array64.testing.js';
import { axesOf, axisOf, number, type Operation } from '../reference/operation.testing.js';

const scatterings: Record<string, (old: number, update: number) => number> = {
  none: (_, update) => update,
  add: (old, update) => old + update,
  max: Math.max,
  min: Math.min,
};

export const joining: Record<string, Operation> = {
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
  GatherElements: ([x, indices], attributes) => {
    const axis = axisOf(x!, attributes, 0);
    return [
      build(indices!.shape, (at) => {
        const index = get(indices!, at);
        return get(x!, at.with(axis, index < 0 ? index + x!.shape[axis]! : index));
      }),
    ];
  },
  ScatterElements: ([x, indices, updates], attributes) => {
    const axis = axisOf(x!, attributes, 0);
    const out = array64(x!.shape, x!.data);
    const join = scatterings[text(attributes, 'reduction', 'none')]!;
    forEachIndex(indices!.shape, (at) => {
      const index = get(indices!, at);
      const to = offset(out.shape, at.with(axis, index < 0 ? index + x!.shape[axis]! : index));
      out.data[to] = join(out.data[to]!, get(updates!, at));
    });
    return [out];
  },
  TopK: ([x, k], attributes) => {
    const axis = axisOf(x!, attributes, -1);
    const sign = attributes['largest'] === 0 ? 1 : -1;
    const order = (at: readonly number[]) => {
      const along = Array.from({ length: x!.shape[axis]! }, (_, i) => i);
      return along.sort((p, q) => sign * (get(x!, at.with(axis, p)) - get(x!, at.with(axis, q))) || p - q);
    };
    const indices = build(x!.shape.with(axis, k!.data[0]!), (at) => order(at)[at[axis]!]!);
    return [build(indices.shape, (at) => get(x!, at.with(axis, get(indices, at)))), indices];
  },
  OneHot: ([indices, depth, values], attributes) => {
    const rank = indices!.shape.length + 1;
    const given = number(attributes, 'axis', -1);
    const axis = given < 0 ? given + rank : given;
    const size = depth!.data[0]!;
    return [
      build(indices!.shape.toSpliced(axis, 0, size), (at) => {
        const index = get(indices!, at.toSpliced(axis, 1));
        return values!.data[Number((index < 0 ? index + size : index) === at[axis])]!;
      }),
    ];
  },
};
