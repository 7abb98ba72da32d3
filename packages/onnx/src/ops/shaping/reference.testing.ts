import { array64, broadcast, build, get, pick, size } from '../reference/array64.testing.js';
import { axesOf, axisOf, list, number, type Operation } from '../reference/operation.testing.js';

export const shaping: Record<string, Operation> = {
  Trilu: ([x, k], attributes) => {
    const shift = k?.data[0] ?? 0;
    const upper = number(attributes, 'upper', 1) === 1;
    return [
      build(x!.shape, (at) => {
        const distance = at.at(-1)! - at.at(-2)! - shift;
        return (upper ? distance >= 0 : distance <= 0) ? get(x!, at) : 0;
      }),
    ];
  },
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
};
