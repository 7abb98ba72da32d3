import { RankbatchError } from 'rankbatch';
import { axisAttribute, integer, integers, without } from '../graph/attributes.js';
import { elementCode } from '../graph/element-types.js';
import type { GraphBuilder } from '../builder/graph-builder.js';
import type { Draft, Value } from '../graph/graph.js';
import { elementTypeFor } from './file-tensor.js';

/** A node of a file that is about to be written. */
export interface FileDraft extends Draft {
  readonly outputCount: number;
}

/**
 * What we make of a node whose form depends on where it comes from: how it was exported (for training or inference) must not
 * matter, as the engine writes the training form itself, and attributes that say nothing fall away.
 */
export function normalForm(b: GraphBuilder, draft: FileDraft): Draft {
  return forms[draft.op]?.(b, draft) ?? draft;
}

type Form = (b: GraphBuilder, draft: FileDraft) => Draft;

/** Leaves attributes away that have the only value there is a meaning for. */
function only(values: Readonly<Record<string, string | number>>, ...ignored: readonly string[]): Form {
  return (_, draft) => {
    for (const [name, value] of Object.entries(values)) {
      const given = draft.attributes[name] ?? value;
      if (given !== value)
        throw new RankbatchError(`attribute ${name} must be ${value}, got ${JSON.stringify(given)}`);
    }
    return { ...draft, attributes: without(draft.attributes, ...Object.keys(values), ...ignored) };
  };
}

const reshape: Form = (b, draft) => {
  const target = draft.inputs[1] && b.integersOf(draft.inputs[1]);
  if (integer(draft.attributes, 'allowzero', 0) === 1 && target?.includes(0))
    throw new RankbatchError(`Reshape must not make empty tensors, got [${target.join()}] with allowzero`);
  return { ...draft, attributes: without(draft.attributes, 'allowzero') };
};

/** One output, the normalized values; the engine keeps the running statistics itself. */
const batchNorm: Form = (_, draft) => ({
  ...draft,
  attributes: without(draft.attributes, 'training_mode', 'spatial'),
});

/** Its share is known; whether it was exported for training does not matter. */
const dropout: Form = (b, draft) => {
  const [x, ratio] = draft.inputs;
  if (ratio && !b.constantOf(ratio))
    throw new RankbatchError('the share of Dropout must be a constant, got one that is computed');
  return { ...draft, inputs: ratio ? [x, ratio] : [x], attributes: without(draft.attributes, 'seed') };
};

/** All floating-point types are float32 here. */
const cast: Form = (_, { attributes, inputs: [x, like] }) => {
  const type = like ? like.type : elementTypeFor(integer(attributes, 'to'));
  return type === x!.type
    ? { op: 'Identity', inputs: [x], attributes: {} }
    : { op: 'Cast', inputs: [x], attributes: { to: elementCode[type] } };
};

/** Parts of equal size need their number, which before opset 18 only the outputs tell. */
const split: Form = (_, draft) => {
  const sized = draft.inputs[1] ?? draft.attributes['split'] ?? draft.attributes['num_outputs'];
  if (sized !== undefined) return draft;
  return { ...draft, attributes: { ...draft.attributes, num_outputs: draft.outputCount } };
};

/**
 * Attention gives nothing where all is masked, which exporters write as a softmax of minus infinities that is replaced behind it. Its
 * gradient would be NaN: such rows are made zeros before the softmax, too.
 */
const where: Form = (b, draft) => {
  const [condition, empty, shares] = draft.inputs;
  const makerOf = (value: Value | undefined, op: string) =>
    b.graph.nodes.findLast((node) => node.op === op && node.outputs[0]!.name === value?.name);
  const isEmpty = makerOf(condition, 'IsNaN')?.inputs[0];
  const softmax = makerOf(shares, 'Softmax');
  if (!softmax || !isEmpty || isEmpty.name !== shares!.name) return draft;
  const scores = softmax.inputs[0]!;
  const axis = axisAttribute(softmax.attributes, scores.shape.length, -1);
  const most = b.op('ReduceMax', [scores], { axes: [axis], keepdims: 1 });
  const isMasked = b.op('Equal', [most, b.scalar(-Infinity)]);
  const safe = b.op('Softmax', [b.op('Where', [isMasked, 0, scores])], softmax.attributes);
  return { ...draft, inputs: [isMasked, empty, safe] };
};

const averagePool: Form = (_, draft) => {
  const dilations = integers(draft.attributes, 'dilations', []);
  if (dilations.some((d) => d !== 1))
    throw new RankbatchError(`dilations of AveragePool must be 1, got ${dilations.join()}`);
  return { ...draft, attributes: without(draft.attributes, 'dilations') };
};

const forms: Readonly<Record<string, Form>> = {
  Reshape: reshape,
  BatchNormalization: batchNorm,
  Dropout: dropout,
  Cast: cast,
  CastLike: cast,
  Split: split,
  Where: where,
  AveragePool: averagePool,
  MaxPool: only({ storage_order: 0 }),
  LayerNormalization: only({}, 'stash_type'),
  RMSNormalization: only({}, 'stash_type'),
  GroupNormalization: only({}, 'stash_type'),
  Resize: only({ antialias: 0, keep_aspect_ratio_policy: 'stretch' }),
};

/** Axes along which `Slice` takes everything need no slicing; the batch could not be sliced at all. */
export function withoutFullSlices(b: GraphBuilder, { op, inputs, attributes }: Draft): Draft {
  const [x, starts, ends, axes, steps] = inputs;
  if (op !== 'Slice' || !x || !starts || !ends) return { op, inputs, attributes };
  const [from, to] = [b.integersOf(starts), b.integersOf(ends)];
  if (!from || !to) return { op, inputs, attributes };
  const along = (axes && b.integersOf(axes)) ?? Array.from(from.keys());
  const by = (steps && b.integersOf(steps)) ?? from.map(() => 1);
  const isFull = (i: number) =>
    from[i] === 0 && by[i] === 1 && (to[i] === x.shape.at(Number(along[i])) || Number(to[i]) >= 2 ** 31 - 1);
  const kept = Array.from(from.keys()).filter((i) => !isFull(i));
  if (kept.some((i) => typeof x.shape.at(Number(along[i])) === 'string'))
    throw new RankbatchError(
      'must not pick samples by number, got Slice along the axis of the batch, which may have any size; export what works on each sample by itself',
    );
  if (kept.length === from.length) return { op, inputs, attributes };
  if (kept.length === 0) return { op: 'Identity', inputs: [x], attributes: {} };
  const lists = [from, to, along, by].map((list) => b.integers(kept.map((i) => Number(list[i]))));
  return { op, inputs: [x, ...lists], attributes };
}
