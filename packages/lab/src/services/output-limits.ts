import type { GraphNode, Model, Tensor, Value } from '@rankbatch/onnx';

/** Between what the numbers of a network stay, whatever its weights are. */
export interface OutputLimits {
  /** What makes it so, such as `Sigmoid`. */
  readonly op: string;
  readonly least: number;
  readonly most: number;
}

type Range = readonly [least: number, most: number];

/** What ops give, whatever they take. */
const ranges: Readonly<Record<string, Range>> = {
  Sigmoid: [0, 1],
  HardSigmoid: [0, 1],
  Softmax: [0, 1],
  LogSoftmax: [-Infinity, 0],
  Tanh: [-1, 1],
  Softsign: [-1, 1],
  Erf: [-1, 1],
  Sin: [-1, 1],
  Cos: [-1, 1],
  Atan: [-Math.PI / 2, Math.PI / 2],
  Relu: [0, Infinity],
  ThresholdedRelu: [0, Infinity],
  Softplus: [0, Infinity],
  Exp: [0, Infinity],
  Abs: [0, Infinity],
  Sqrt: [0, Infinity],
  ReduceL1: [0, Infinity],
  ReduceL2: [0, Infinity],
  ReduceSumSquare: [0, Infinity],
};

/** Ops that give elements of their first input, or means of some. */
const keeping: ReadonlySet<string> = new Set(
  (
    'Identity Cast Dropout Reshape Flatten Squeeze Unsqueeze Transpose Expand Slice Split Gather ' +
    'ReduceMean ReduceMax ReduceMin MaxPool AveragePool GlobalMaxPool GlobalAveragePool'
  ).split(' '),
);

/** What ops make of two elements. */
const combining: Readonly<Record<string, (one: number, other: number) => number>> = {
  Add: (one, other) => one + other,
  Sub: (one, other) => one - other,
  Mul: (one, other) => one * other,
  Div: (one, other) => one / other,
  Max: Math.max,
  Min: Math.min,
};

/** Comparisons of an element with a bound, and whether they tell that it is above. */
const comparisons: Readonly<Record<string, boolean>> = {
  Greater: true,
  GreaterOrEqual: true,
  Less: false,
  LessOrEqual: false,
};

const anyNumber: Range = [-Infinity, Infinity];

/**
 * The limits that its last activation sets to what a network gives first, with the constants that scale it; undefined where the weights may
 * lead to any number. They are infinite where several numbers have different ones.
 */
export function outputLimits({ graph, parameters }: Model): OutputLimits | undefined {
  const trained = new Set(parameters);
  const found = new Map<string, OutputLimits>();
  const makers = new Map<string, GraphNode>();
  const limitsOf = (value: Value | undefined) => value && found.get(value.name);
  const rangeOf = (value: Value | undefined): Range => {
    const limits = limitsOf(value);
    if (limits) return [limits.least, limits.most];
    const { op, inputs = [] } = makers.get(value?.name ?? '') ?? {};
    if (op === 'Expand') return rangeOf(inputs[0]);
    const constant = value && !trained.has(value.name) ? graph.constants.get(value.name) : undefined;
    return constant?.type === 'float32' ? elementRange(constant) : anyNumber;
  };
  /** Of what a `Where` takes where its condition holds or does not, as in PyTorch's softplus, `Where(x * beta > 20, x, Softplus(x * beta) / beta)`. */
  const rangeWhere = (value: Value | undefined, condition: Value | undefined, holds: boolean): Range => {
    const [least, most] = rangeOf(value);
    const { op = '', inputs: [compared, bound] = [] } = makers.get(condition?.name ?? '') ?? {};
    const factor = value && compared ? factorOf(compared, value) : anyNumber;
    if (comparisons[op] === undefined || factor[0] <= 0) return [least, most];
    const [lowest, highest] = combined('Div', rangeOf(bound), factor);
    return comparisons[op] === holds ? [Math.max(least, lowest), most] : [least, Math.min(most, highest)];
  };
  const factorOf = (product: Value, value: Value): Range => {
    if (product.name === value.name) return [1, 1];
    const { op, inputs: [one, other] = [] } = makers.get(product.name) ?? {};
    return op === 'Mul' && one?.name === value.name ? rangeOf(other) : anyNumber;
  };
  const limitsBehind = ({ op, inputs, attributes }: GraphNode): OutputLimits | undefined => {
    const [one, other, third] = inputs;
    const { op: cause = op } = limitsOf(one) ?? limitsOf(other) ?? limitsOf(third) ?? {};
    // The share of one alone.
    if (op === 'Softmax' && one?.shape.at(Number(attributes['axis'] ?? -1)) === 1)
      return { op, least: 1, most: 1 };
    if (ranges[op]) return limited(op, ranges[op]);
    if (keeping.has(op)) return limitsOf(one);
    if (op === 'Concat') {
      const parts = inputs.map(limitsOf);
      const first = parts.find((part) => part !== undefined);
      const isShared = parts.every((part) => part?.least === first?.least && part?.most === first?.most);
      return first && (isShared ? first : { op: first.op, least: -Infinity, most: Infinity });
    }
    if (op === 'Neg') return limited(cause, combined('Sub', [0, 0], rangeOf(one)));
    if (op === 'Where') {
      const [yes, no] = [rangeWhere(other, one, true), rangeWhere(third, one, false)];
      return limited(cause, [Math.min(yes[0], no[0]), Math.max(yes[1], no[1])]);
    }
    if (op === 'Mul' && one?.name === other?.name) return limited(cause, power(rangeOf(one), [2, 2]));
    if (op === 'Pow') return limited(cause, power(rangeOf(one), rangeOf(other)));
    if (op === 'Log') return limited(cause, logarithm(rangeOf(one)));
    if (op === 'Reciprocal') return limited(cause, combined('Div', [1, 1], rangeOf(one)));
    if (op === 'ReduceSum' || op === 'CumSum') return limited(cause, sum(rangeOf(one)));
    if (op === 'Clip') {
      const above = other ? combined('Max', rangeOf(one), rangeOf(other)) : rangeOf(one);
      return limited(cause, third ? combined('Min', above, rangeOf(third)) : above);
    }
    return combining[op] && limited(cause, combined(op, rangeOf(one), rangeOf(other)));
  };
  for (const node of graph.nodes) {
    for (const { name } of node.outputs) makers.set(name, node);
    const limits = limitsBehind(node);
    if (limits) for (const { name } of node.outputs) found.set(name, limits);
  }
  return limitsOf(graph.outputs[0]?.value);
}

function limited(op: string, [least, most]: Range): OutputLimits | undefined {
  return least === -Infinity && most === Infinity ? undefined : { op, least, most };
}

/** What an op makes of any two elements of these ranges. */
function combined(op: string, one: Range, other: Range): Range {
  const combine = combining[op]!;
  if (op === 'Div' && other[0] <= 0 && other[1] >= 0) return anyNumber;
  // 0 times infinity: the other factor is finite, however large.
  const ends = one.flatMap((a) => other.map((b) => combine(a, b) || 0));
  return [Math.min(...ends), Math.max(...ends)];
}

function power([least, most]: Range, [exponent, other]: Range): Range {
  const isEven = exponent % 2 === 0;
  if (exponent !== other || exponent <= 0 || (least < 0 && !isEven)) return anyNumber;
  const ends = [Math.abs(least) ** exponent, Math.abs(most) ** exponent];
  return [least < 0 && most > 0 ? 0 : Math.min(...ends), Math.max(...ends)];
}

function logarithm([least, most]: Range): Range {
  return [Math.log(Math.max(least, 0)), Math.log(Math.max(most, 0))];
}

/** Of sums of any number of elements. */
function sum([least, most]: Range): Range {
  return [least < 0 ? -Infinity : 0, most > 0 ? Infinity : 0];
}

/** The largest of floats, as `nan_to_num` of PyTorch puts it in the place of infinity, stands for no limit. */
const largest = 3.4e38;

function elementRange({ data }: Tensor): Range {
  let [least, most] = [Infinity, -Infinity];
  for (const element of data) {
    least = Math.min(least, Number(element));
    most = Math.max(most, Number(element));
  }
  return [least < -largest ? -Infinity : least, most > largest ? Infinity : most];
}
