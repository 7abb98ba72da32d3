import { RankbatchError } from 'rankbatch';
import { axisAttribute } from '../graph/attributes.js';
import type { GraphBuilder } from '../builder/graph-builder.js';
import type { Graph, Shape, Value } from '../graph/graph.js';
import type { FileGraph } from '../files/onnx-schema.js';
import { isStandard } from './refuse.js';

/** Ops that make probabilities of logits. */
const activations: readonly string[] = ['Sigmoid', 'Softmax', 'LogSoftmax'];

/** The name of the value to train on. */
export function outputName(graph: FileGraph, asked: string | undefined): string {
  const names = graph.output.map(({ name }) => name);
  if (asked === undefined) {
    if (isAllOfFirst(graph)) return requireKnown(graph, names[0]!);
    const cures = names.map((name) => {
      const made = probabilities(graph, name);
      return made
        ? `; for a loss of classes or labels name ${made.logits}, of which ${name} is the ${made.op}`
        : '';
    });
    throw new RankbatchError(
      `importModel: output must be named where a file has several, got none; it has ${names.join(', ')}: name one, or export it alone${cures.join('')}`,
    );
  }
  requireMade(graph, 'output', asked);
  return asked;
}

/** Says that probabilities were named where one of several outputs had to be, as losses would take them for logits. */
export function noteOnProbabilities(graph: FileGraph, name: string): string[] {
  const made = probabilities(graph, name);
  if (!made || graph.output.length === 1 || isAllOfFirst(graph)) return [];
  return [
    `output ${name} is trained as it is, the ${made.op} of ${made.logits}; for a loss of classes or labels name ${made.logits}`,
  ];
}

/** What an output is the softmax or sigmoid of, if it may be of classes or labels, as weights of attention are not, and a node makes what goes in. */
function probabilities(graph: FileGraph, name: string): ReturnType<typeof madeOfLogits> {
  const shape = graph.output.find((output) => output.name === name)?.type?.tensorType?.shape;
  const axes = shape?.dim.filter(({ dimValue }, i) => i < 2 || dimValue !== '1') ?? [];
  const made = axes.length > 2 ? undefined : madeOfLogits(graph, name);
  return graph.node.some(({ output }) => output.includes(made?.logits ?? '')) ? made : undefined;
}

/** What a value is the softmax or sigmoid of, as it is or as scikit-learn's converter hands it on: of two classes as 1 - p beside p. */
function madeOfLogits(
  { node }: Pick<FileGraph, 'node'>,
  name: string,
): { readonly op: string; readonly logits: string } | undefined {
  const maker = node.find(({ output }) => output[0] === name);
  const [input, second] = maker?.input ?? [];
  if (!maker || input === undefined) return undefined;
  if (['Identity', 'ZipMap'].includes(maker.opType)) return madeOfLogits({ node }, input);
  if (maker.opType === 'Concat' && second !== undefined && maker.input.length === 2) {
    const rest = node.find(({ output }) => output[0] === input);
    return rest?.opType === 'Sub' && rest.input[1] === second ? madeOfLogits({ node }, second) : undefined;
  }
  return activations.includes(maker.opType) && isStandard(maker.domain)
    ? { op: maker.opType, logits: input }
    : undefined;
}

function requireKnown({ node, input, initializer }: FileGraph, name: string): string {
  const isKnown = [...input, ...initializer].some((each) => each.name === name);
  if (isKnown || node.some(({ output }) => output.includes(name))) return name;
  throw new RankbatchError(
    `importModel: output ${name} must be made by a node, got none that does; the file is damaged`,
  );
}

/** Whether all outputs follow from the first, as in files of `declareOutputs`: it without axes of size 1, or its softmax or sigmoid. */
function isAllOfFirst({ output: [first, ...rest], node }: FileGraph): boolean {
  const makerOf = (value: string, ops: readonly string[]) =>
    node.find(
      ({ output, opType, domain }) => output[0] === value && ops.includes(opType) && isStandard(domain),
    );
  const logits = makerOf(first!.name, ['Squeeze'])?.input[0] ?? first!.name;
  return rest.every(({ name }) => name === logits || makerOf(name, activations)?.input[0] === logits);
}

/** The names of further values to give. */
export function otherOutputs(graph: FileGraph, name: string, asked: readonly string[] = []): string[] {
  for (const other of asked) requireMade(graph, 'outputs', other);
  return [...new Set(asked)].filter((other) => other !== name);
}

function requireMade({ output, node }: FileGraph, option: string, asked: string): void {
  const names = output.map(({ name }) => name);
  const made = new Set([...names, ...node.flatMap((maker) => maker.output)]);
  if (!made.has(asked))
    throw new RankbatchError(
      `importModel: ${option} must be a value of the file, got ${asked}; its outputs are ${names.join(', ')}`,
    );
}

/**
 * Declares the model's outputs: what the loss takes, and behind it the file's own if that is another one. Says in
 * sentences how they differ, and which of them is left to the loss.
 *
 * @param isAsked whether the output was named, and so is to be trained on as it is
 */
export function declareOutputs(
  b: GraphBuilder,
  name: string,
  value: Value,
  isAsked: boolean,
): { readonly notes: readonly string[]; readonly activation?: string } {
  const notes: string[] = [];
  const activation = isAsked ? undefined : finalActivation(b.graph, value);
  const logits = activation ? activation.input : value;
  if (activation)
    notes.push(
      `output ${name} is a ${activation.op}; the loss takes what goes into it, the output ${logits.name}`,
    );
  const own = activation ? logits.name : name;
  requireBatch(b.graph, own, logits);
  const rows = withoutLoneAxes(b, own, logits);
  if (rows !== logits)
    notes.push(
      `output ${own} is [${logits.shape.join()}]; the loss takes it as [${rows.shape.join()}], the output ${rows.name}`,
    );
  if (rows !== value) b.output(rows.name, rows);
  b.output(name, value);
  return { notes, ...(activation && { activation: name }) };
}

/** Refuses an output without the batch as its first axis, and names the node where the batch was lost. */
function requireBatch({ nodes }: Graph, name: string, { shape }: Value): void {
  if (shape[0] === 'B') return;
  const isBatched = (value: Value | undefined) => value?.shape.some((d) => typeof d === 'string') === true;
  const last = nodes.findLast(({ inputs, outputs }) => inputs.some(isBatched) && !outputs.some(isBatched));
  const place = last ? `; it is lost at the node that makes ${last.outputs[0]!.name} (${last.op})` : '';
  throw new RankbatchError(
    `importModel: output ${name} must have the batch as its first axis, got [${shape.join()}]${place}; export with an open batch (dynamic_shapes or dynamic_axes), or name as output what has a row for every sample`,
  );
}

/** The softmax over the classes or the sigmoid that makes a value, if there is one. */
function finalActivation({ nodes }: Graph, { name, shape }: Value): { op: string; input: Value } | undefined {
  const node = nodes.find(({ outputs }) => outputs[0]!.name === name);
  if (!node || shape.length - loneAxes(shape).length > 2) return undefined;
  const { op, attributes } = node;
  const isActivation =
    activations.includes(op) && (op === 'Sigmoid' || axisAttribute(attributes, shape.length, -1) === 1);
  return isActivation ? { op, input: node.inputs[0]! } : undefined;
}

/** [B, C, 1, 1], as convolutions and poolings leave it, as [B, C]. */
function withoutLoneAxes(b: GraphBuilder, name: string, value: Value): Value {
  const axes = loneAxes(value.shape);
  if (axes.length === 0) return value;
  return b.named(`${name}.squeezed`, () => b.op('Squeeze', [value, b.integers(axes)]));
}

/** The axes of size 1 at the end, but for the batch and the axis behind it. */
function loneAxes(shape: Shape): number[] {
  const end = shape.findLastIndex((d, i) => i < 2 || d !== 1) + 1;
  return shape.flatMap((_, i) => (i < end ? [] : [i]));
}
