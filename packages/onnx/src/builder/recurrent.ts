import { RankbatchError } from 'rankbatch';
import { integer, text } from '../graph/attributes.js';
import { fixed } from '../graph/dimensions.js';
import type { Attributes, Builder, Draft, Value } from '../graph/graph.js';

/** The weights of one direction, as the op has them: [gates H, I], [gates H, H], and biases [gates H] or none. */
interface Weights {
  readonly w: Value;
  readonly r: Value;
  readonly wBias: Value | undefined;
  readonly rBias: Value | undefined;
}

/** What goes from step to step, each [B, H]; of a start without states, nothing. */
interface State {
  readonly h: Value | undefined;
  readonly c: Value | undefined;
}

/** One kind of recurrent layer. */
interface Kind {
  readonly gates: number;
  /** The functions of ONNX's default, which alone can be had, or those of a plain RNN. */
  readonly activations: readonly (readonly string[])[];
  /** Makes the step of one direction: what a time step gives the gates, [B, gates H] with the biases that may be added there. */
  stepOf(b: Builder, weights: Weights, size: number, settings: Settings): Step;
  /** Which parts of the recurrent bias may be added to the input's, by gate. */
  readonly addsRecurrentBias: (gate: number, settings: Settings) => boolean;
}

type Step = (input: Value, state: State) => { readonly h: Value; readonly c: Value | undefined };

interface Settings {
  readonly activation: string;
  readonly resetsAfter: boolean;
}

/** i, o, f, c of Hochreiter & Schmidhuber 1997 with forget gates; c' = f c + i tanh(g), h' = o tanh(c'). */
const lstm: Kind = {
  gates: 4,
  activations: [['Sigmoid', 'Tanh', 'Tanh']],
  addsRecurrentBias: () => true,
  stepOf: (b, { r }, size) => {
    const turned = b.op('Transpose', [r], { perm: [1, 0] });
    return (input, { h, c }) => {
      const sum = h ? b.op('Add', [input, b.op('MatMul', [h, turned])]) : input;
      const [gates, g] = b.ops('Split', [sum, b.integers([3 * size, size])], { axis: 1 });
      const [i, o, f] = b.ops('Split', [b.op('Sigmoid', [gates]), b.integers([size, size, size])], {
        axis: 1,
      });
      const fresh = b.op('Mul', [i, b.op('Tanh', [g])]);
      const next = c ? b.op('Add', [b.op('Mul', [f, c]), fresh]) : fresh;
      return { h: b.op('Mul', [o, b.op('Tanh', [next])]), c: next };
    };
  },
};

/** z, r, h of Cho et al. 2014: h' = (1 - z) n + z h, with n of r h, or with r of what h gives (PyTorch's form). */
const gru: Kind = {
  gates: 3,
  activations: [['Sigmoid', 'Tanh']],
  addsRecurrentBias: (gate, { resetsAfter }) => gate < 2 || !resetsAfter,
  stepOf: (b, { r, rBias }, size, { resetsAfter }) => {
    const [gateRows, newRows] = b.ops('Split', [r, b.integers([2 * size, size])], { axis: 0 });
    const turned = [gateRows, newRows].map((rows) => b.op('Transpose', [rows], { perm: [1, 0] }));
    const newBias =
      resetsAfter && rBias
        ? b.ops('Split', [rBias, b.integers([2 * size, size])], { axis: 0 })[1]
        : undefined;
    return (input, { h }) => {
      const [gates, fresh] = b.ops('Split', [input, b.integers([2 * size, size])], { axis: 1 });
      const sum = h ? b.op('Add', [gates, b.op('MatMul', [h, turned[0]])]) : gates;
      const [z, reset] = b.ops('Split', [b.op('Sigmoid', [sum]), b.integers([size, size])], { axis: 1 });
      const recalled = () => {
        if (!resetsAfter) return h && b.op('MatMul', [b.op('Mul', [reset, h]), turned[1]]);
        const product = h && b.op('MatMul', [h, turned[1]]);
        const given = product && newBias ? b.op('Add', [product, newBias]) : (product ?? newBias);
        return given && b.op('Mul', [reset, given]);
      };
      const past = recalled();
      const n = b.op('Tanh', [past ? b.op('Add', [fresh, past]) : fresh]);
      const kept = b.op('Mul', [b.op('Sub', [1, z]), n]);
      return { h: h ? b.op('Add', [kept, b.op('Mul', [z, h])]) : kept, c: undefined };
    };
  },
};

/** h' = f(input + R h) (Elman 1990) */
const rnn: Kind = {
  gates: 1,
  activations: [['Tanh'], ['Relu'], ['Sigmoid']],
  addsRecurrentBias: () => true,
  stepOf: (b, { r }, _, { activation }) => {
    const turned = b.op('Transpose', [r], { perm: [1, 0] });
    return (input, { h }) => ({
      h: b.op(activation, [h ? b.op('Add', [input, b.op('MatMul', [h, turned])]) : input]),
      c: undefined,
    });
  },
};

const kinds: Readonly<Record<string, Kind>> = { LSTM: lstm, GRU: gru, RNN: rnn };

/**
 * Writes `LSTM`, `GRU` and `RNN` step by step over a sequence of known length: X [tokens, B, I], weights [directions,
 * gates H, I] and so on, to all states [tokens, directions, B, H] and the last ones; with `layout` 1 the batch comes first. Behind the end of a sequence that is shorter, outputs are 0 and
 * states stay.
 * What the inputs give the gates is one product for all steps.
 */
export function recurrent(b: Builder, { op, inputs, attributes }: Draft): Value[] {
  const kind = kinds[op]!;
  const [x, w, r, bias, lengths, h0, c0, peepholes] = inputs;
  const batchFirst = integer(attributes, 'layout', 0) === 1;
  const tokens = fixed(x!.shape[batchFirst ? 1 : 0]);
  refuse(op, attributes, peepholes);
  const isThere = lengths && !isWhole(b, lengths, tokens) ? tokensThere(b, lengths, tokens) : undefined;
  const directions = directionsOf(attributes);
  const size = integer(attributes, 'hidden_size', fixed(r!.shape[2]));
  for (const state of [h0, c0]) if (state) requireWidth(op, size, state);
  const settings = directions.map((_, i) => settingsOf(op, attributes, i));
  const sequence = batchFirst ? b.op('Transpose', [x], { perm: [1, 0, 2] }) : x!;
  const starts = [h0, c0].map((state) =>
    state && batchFirst ? b.op('Transpose', [state], { perm: [1, 0, 2] }) : state,
  );
  const results = directions.map((isBackward, i) => {
    const biases = entryOf(b, bias, i);
    const length = kind.gates * size;
    const [wBias, rBias] = biases ? b.ops('Split', [biases, b.integers([length, length])], { axis: 0 }) : [];
    const weights: Weights = { w: entryOf(b, w, i)!, r: entryOf(b, r, i)!, wBias, rBias };
    const given = inputsOfGates(b, kind, sequence, weights, size, settings[i]!);
    const steps = b.ops('Split', [given, b.integers(Array.from({ length: tokens }, () => 1))], { axis: 0 });
    const step = kind.stepOf(b, weights, size, settings[i]!);
    let state: State = { h: entryOf(b, starts[0], i), c: entryOf(b, starts[1], i) };
    const states: Value[] = [];
    for (let t = 0; t < tokens; t++) {
      const at = isBackward ? tokens - 1 - t : t;
      const next = step(b.op('Squeeze', [steps[at], b.integers([0])]), state);
      const there = isThere?.[at];
      states[at] = there ? b.op('Where', [there, next.h, 0]) : next.h;
      state = there
        ? { h: unlessOver(b, there, next.h, state.h), c: unlessOver(b, there, next.c, state.c) }
        : next;
    }
    return { states, last: state };
  });
  const perToken = (states: readonly Value[]) =>
    joined(
      b,
      states.map((h) => b.op('Unsqueeze', [h, b.integers([0, 1])])),
      0,
    );
  const all = joined(
    b,
    results.map(({ states }) => perToken(states)),
    1,
  );
  const lastOf = (pick: (state: State) => Value | undefined) => {
    const last = results.flatMap(({ last: state }) => pick(state) ?? []);
    const rows = last.map((state) => b.op('Unsqueeze', [state, b.integers([0])]));
    const value = rows.length > 0 ? joined(b, rows, 0) : undefined;
    return value && batchFirst ? b.op('Transpose', [value], { perm: [1, 0, 2] }) : value;
  };
  const y = batchFirst ? b.op('Transpose', [all], { perm: [2, 0, 1, 3] }) : all;
  return [y, lastOf(({ h }) => h), lastOf(({ c }) => c)].flatMap((value) => value ?? []);
}

/** W x for all steps and the biases that may be added there: [tokens, B, gates H]. */
function inputsOfGates(
  b: Builder,
  kind: Kind,
  sequence: Value,
  { w, wBias, rBias }: Weights,
  size: number,
  settings: Settings,
): Value {
  const product = b.op('MatMul', [sequence, b.op('Transpose', [w], { perm: [1, 0] })]);
  if (!wBias || !rBias) return product;
  const gates = Array.from({ length: kind.gates }, (_, gate) => gate);
  if (gates.every((gate) => kind.addsRecurrentBias(gate, settings)))
    return b.op('Add', [product, b.op('Add', [wBias, rBias])]);
  const sizes = b.integers(gates.map(() => size));
  const own = b.ops('Split', [wBias, sizes], { axis: 0 });
  const recurrentParts = b.ops('Split', [rBias, sizes], { axis: 0 });
  const sums = gates.map((gate) =>
    kind.addsRecurrentBias(gate, settings) ? b.op('Add', [own[gate], recurrentParts[gate]]) : own[gate]!,
  );
  return b.op('Add', [product, b.op('Concat', sums, { axis: 0 })]);
}

/** Whether each direction runs backward. */
function directionsOf(attributes: Attributes): boolean[] {
  const direction = text(attributes, 'direction', 'forward');
  return direction === 'bidirectional' ? [false, true] : [direction === 'reverse'];
}

function settingsOf(op: string, attributes: Attributes, direction: number): Settings {
  const { activations } = kinds[op]!;
  const count = activations[0]!.length;
  const given = textsOf(attributes);
  const names =
    given.length === 0 ? activations[0]! : given.slice(direction * count, (direction + 1) * count);
  if (!activations.some((known) => known.join() === names.join()))
    throw new RankbatchError(
      `graph: activations of ${op} must be ${activations.map((known) => known.join()).join(' or ')}, got ${names.join()}; write the layer step by step`,
    );
  return { activation: names[0]!, resetsAfter: integer(attributes, 'linear_before_reset', 0) === 1 };
}

/** Names of activations, which our attributes hold in one text. */
function textsOf(attributes: Attributes): string[] {
  const names = text(attributes, 'activations', '');
  return names === '' ? [] : names.split(',');
}

/** Whether all sequences are as long as the longest may be. */
function isWhole(b: Builder, lengths: Value, tokens: number): boolean {
  return b.integersOf(lengths)?.every((length) => length === tokens) === true;
}

/** Which samples have a token, [B, 1] for each; a sequence begins with the first, in whichever direction it is read. */
function tokensThere(b: Builder, lengths: Value, tokens: number): Value[] {
  const column = b.op('Unsqueeze', [lengths, b.integers([1])]);
  const number = (t: number): Value =>
    b.constant(
      lengths.type === 'int64'
        ? { type: 'int64', shape: [], data: BigInt64Array.of(BigInt(t)) }
        : { type: 'int32', shape: [], data: Int32Array.of(t) },
    );
  return Array.from({ length: tokens }, (_, t) => b.op('Greater', [column, number(t)]));
}

/** What a step makes, or where a sequence has no such token what was before it. */
function unlessOver<T extends Value | undefined>(
  b: Builder,
  there: Value,
  next: T,
  before: Value | undefined,
): T | Value {
  return next && b.op('Where', [there, next, before ?? 0]);
}

function refuse(op: string, attributes: Attributes, peepholes: Value | undefined): void {
  if (peepholes)
    throw new RankbatchError(`graph: ${op} must have no peepholes, got some; write it step by step`);
  for (const name of ['clip', 'input_forget'])
    if (name in attributes && attributes[name] !== 0)
      throw new RankbatchError(
        `graph: ${name} of ${op} must be left out, got ${JSON.stringify(attributes[name])}; write it step by step`,
      );
}

/** PyTorch's exporter cuts the weights of a layer with a projection, and leaves its cells as wide as they are. */
function requireWidth(op: string, size: number, { shape }: Value): void {
  if (shape.at(-1) !== size)
    throw new RankbatchError(
      `graph: start states of ${op} must have ${size} numbers, its hidden_size, got ${shape.at(-1)}; ONNX has no projection, such as proj_size: make it without, and put a linear layer behind`,
    );
}

/** The weights of one direction. */
function entryOf(b: Builder, value: Value | undefined, direction: number): Value | undefined {
  if (!value) return undefined;
  const axis = b.integers([0]);
  if (value.shape[0] === 1) return b.op('Squeeze', [value, axis]);
  return b.op('Squeeze', [b.ops('Split', [value, b.integers([1, 1])], { axis: 0 })[direction], axis]);
}

function joined(b: Builder, parts: readonly Value[], axis: number): Value {
  return parts.length === 1 ? parts[0]! : b.op('Concat', parts, { axis });
}
