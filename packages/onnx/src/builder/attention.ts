import { RankbatchError } from 'rankbatch';
import { float, integer } from '../graph/attributes.js';
import { fixed, product, reshapeTarget } from '../graph/dimensions.js';
import type { Attributes, Builder, Dimension, Draft, Value } from '../graph/graph.js';

/**
 * Writes `Attention` of opsets 23 to 26 in products and a softmax (Vaswani et al. 2017): softmax(scale q k^T + mask) v by heads,
 * [B, heads, L, size], or with heads joined, [B, L, heads size]. Several heads of the queries may share one of the keys. A query
 * that may see no key sees all of them alike, where the op gives 0.
 */
export function attention(b: Builder, { inputs, attributes }: Draft): Value[] {
  const [q, k, v, mask, ...others] = inputs;
  if (others.some((value) => value))
    throw new RankbatchError(
      'graph: Attention must have queries, keys, values and a mask, got past keys or lengths; export the model without a cache (use_cache=False)',
    );
  const isJoined = q!.shape.length === 3;
  const heads = integer(attributes, 'q_num_heads', isJoined ? undefined : fixed(q!.shape[1]));
  const groups = integer(attributes, 'kv_num_heads', isJoined ? undefined : fixed(k!.shape[1]));
  const queries = isJoined ? byHeads(b, q!, heads) : q!;
  const [keys, values] = [k!, v!].map((value) =>
    repeatHeads(b, isJoined ? byHeads(b, value, groups) : value, heads / groups),
  );
  const scale = float(attributes, 'scale', 1 / Math.sqrt(fixed(queries.shape[3])));
  const raw = b.op('MatMul', [queries, b.op('Transpose', [keys], { perm: [0, 1, 3, 2] })]);
  const scores = capped(b, b.op('Mul', [raw, scale]), attributes);
  const tokens = [fixed(queries.shape[2]), fixed(keys!.shape[2])] as const;
  const seen = [maskBias(b, mask), windowBias(b, tokens, attributes)].reduce<Value>(
    (sum, bias) => (bias ? b.op('Add', [sum, bias]) : sum),
    scores,
  );
  const mixed = b.op('MatMul', [b.op('Softmax', [seen], { axis: -1 }), values]);
  if (!isJoined) return [mixed];
  const joined = b.op('Transpose', [mixed], { perm: [0, 2, 1, 3] });
  return [layOut(b, joined, [...joined.shape.slice(0, 2), heads * fixed(mixed.shape[3])])];
}

/**
 * Writes `RotaryEmbedding` of opset 23 (Su et al. 2021): pairs of elements of every head turn by an angle that grows with the
 * position; x [B, heads, L, size] or [B, L, heads size], cosines and sines [B, L, size / 2], or [positions, size / 2] and
 * the positions [B, L].
 */
export function rotaryEmbedding(b: Builder, { inputs, attributes }: Draft): Value[] {
  const [x, cosines, sines, positions] = inputs;
  const isJoined = x!.shape.length === 3;
  const apart = isJoined
    ? layOut(b, x!, [...x!.shape.slice(0, 2), ...headSizes(x!, integer(attributes, 'num_heads'))])
    : b.op('Transpose', [x], { perm: [0, 2, 1, 3] });
  const size = fixed(apart.shape[3]);
  const turning = integer(attributes, 'rotary_embedding_dim', 0) || size;
  const half = turning / 2;
  const [turned, rest] =
    turning === size ? [apart] : b.ops('Split', [apart, b.integers([turning, size - turning])], { axis: 3 });
  const [cos, sin] = [cosines, sines].map((table) =>
    b.op('Unsqueeze', [positions ? b.op('Gather', [table, positions], { axis: 0 }) : table, b.integers([2])]),
  );
  const isInterleaved = integer(attributes, 'interleaved', 0) === 1;
  const pairs = isInterleaved
    ? b.op('Transpose', [layOut(b, turned!, [...turned!.shape.slice(0, 3), half, 2])], {
        perm: [0, 1, 2, 4, 3],
      })
    : layOut(b, turned!, [...turned!.shape.slice(0, 3), 2, half]);
  const [p, q] = b
    .ops('Split', [pairs, b.integers([1, 1])], { axis: 3 })
    .map((part) => b.op('Squeeze', [part, b.integers([3])]));
  const real = b.op('Sub', [b.op('Mul', [cos, p]), b.op('Mul', [sin, q])]);
  const imaginary = b.op('Add', [b.op('Mul', [sin, p]), b.op('Mul', [cos, q])]);
  const axis = isInterleaved ? 4 : 3;
  const columns = [real, imaginary].map((part) => b.op('Unsqueeze', [part, b.integers([axis])]));
  const joined = layOut(b, b.op('Concat', columns, { axis }), turned!.shape);
  const all = rest ? b.op('Concat', [joined, rest], { axis: 3 }) : joined;
  return [isJoined ? layOut(b, all, x!.shape) : b.op('Transpose', [all], { perm: [0, 2, 1, 3] })];
}

function headSizes(x: Value, heads: number): number[] {
  return [heads, fixed(x.shape[2]) / heads];
}

/** [B, L, heads size] -> [B, heads, L, size] */
function byHeads(b: Builder, x: Value, heads: number): Value {
  const apart = layOut(b, x, [...x.shape.slice(0, 2), ...headSizes(x, heads)]);
  return b.op('Transpose', [apart], { perm: [0, 2, 1, 3] });
}

/** Every head several times in a row. */
function repeatHeads(b: Builder, x: Value, times: number): Value {
  if (times === 1) return x;
  const [batch, heads, ...rest] = x.shape;
  const copies = b.op(
    'Concat',
    Array.from({ length: times }, () => b.op('Unsqueeze', [x, b.integers([2])])),
    {
      axis: 2,
    },
  );
  return layOut(b, copies, [batch!, product([heads!, times]), ...rest]);
}

/** softcap tanh(x / softcap) */
function capped(b: Builder, scores: Value, attributes: Attributes): Value {
  const cap = float(attributes, 'softcap', 0);
  return cap === 0 ? scores : b.op('Mul', [b.op('Tanh', [b.op('Div', [scores, cap])]), cap]);
}

/** A mask of true and false as what is added: 0, and so low a number that nothing is left. */
function maskBias(b: Builder, mask: Value | undefined): Value | undefined {
  return mask?.type === 'bool' ? b.op('Where', [mask, 0, LOWEST]) : mask;
}

/** Infinity would make a row without any key NaN. */
const LOWEST = -1e38;

/** What no query of a causal or windowed attention may see. */
function windowBias(
  b: Builder,
  [queries, keys]: readonly [number, number],
  attributes: Attributes,
): Value | undefined {
  const isCausal = integer(attributes, 'is_causal', 0) === 1;
  const reach = (name: string) => {
    const size = integer(attributes, name, -1);
    return size < 0 ? Infinity : size;
  };
  const [left, right] = [reach('left_window_size'), reach('right_window_size')];
  const last = isCausal ? 0 : right;
  if (left === Infinity && last === Infinity) return undefined;
  const isSeen = (i: number, j: number) => j - i <= last && i - j <= left;
  const data = Float32Array.from({ length: queries * keys }, (_, at) =>
    isSeen(Math.floor(at / keys), at % keys) ? 0 : LOWEST,
  );
  return b.constant({ type: 'float32', shape: [queries, keys], data });
}

function layOut(b: Builder, x: Value, shape: readonly Dimension[]): Value {
  return b.op('Reshape', [x, b.integers(reshapeTarget(shape))]);
}
