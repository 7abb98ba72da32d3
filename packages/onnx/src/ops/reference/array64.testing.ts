/** Float64 arrays of any rank, row-major. */
export interface Array64 {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}

export function array64(shape: readonly number[], values: ArrayLike<number> | number = 0): Array64 {
  const length = size(shape);
  const data = typeof values === 'number' ? new Float64Array(length).fill(values) : Float64Array.from(values);
  if (data.length !== length) throw new Error(`array64: expected ${length} values, got ${data.length}`);
  return { shape, data };
}

/** An array of that shape with the value that `at` gives for each index, which it must not keep. */
export function build(shape: readonly number[], at: (index: readonly number[]) => number): Array64 {
  const out = array64(shape);
  let i = 0;
  forEachIndex(shape, (index) => (out.data[i++] = at(index)));
  return out;
}

export function forEachIndex(shape: readonly number[], visit: (index: readonly number[]) => void): void {
  const index = shape.map(() => 0);
  for (let i = 0, total = size(shape); i < total; i++) {
    visit(index);
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis]! += 1;
      if (index[axis]! < shape[axis]!) break;
      index[axis] = 0;
    }
  }
}

/** The element there. Outside of the array everything is 0, as in padding. */
export function get(x: Array64, at: readonly number[]): number {
  const i = offset(x.shape, at);
  return i < 0 ? 0 : x.data[i]!;
}

export function offset(shape: readonly number[], at: readonly number[]): number {
  let i = 0;
  for (let axis = 0; axis < shape.length; axis++) {
    if (at[axis]! < 0 || at[axis]! >= shape[axis]!) return -1;
    i = i * shape[axis]! + at[axis]!;
  }
  return i;
}

/** The element of a broadcast array there. */
export function pick(x: Array64, at: readonly number[]): number {
  const extra = at.length - x.shape.length;
  return get(
    x,
    x.shape.map((d, i) => (d === 1 ? 0 : at[i + extra]!)),
  );
}

export function broadcast(...arrays: readonly Array64[]): number[] {
  const rank = Math.max(...arrays.map(({ shape }) => shape.length));
  return Array.from({ length: rank }, (_, i) =>
    Math.max(...arrays.map(({ shape }) => shape[i - rank + shape.length] ?? 1)),
  );
}

export function mapped(x: Array64, f: (x: number) => number): Array64 {
  return array64(x.shape, x.data.map(f));
}

export function size(shape: readonly number[]): number {
  return shape.reduce((a, b) => a * b, 1);
}
