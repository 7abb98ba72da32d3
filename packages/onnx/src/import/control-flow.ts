import { RankbatchError } from 'rankbatch';
import { fromFront, integer, integers } from '../graph/attributes.js';
import type { GraphBuilder } from '../builder/graph-builder.js';
import type { Value } from '../graph/graph.js';
import type { FileGraph, FileNode } from '../files/onnx-schema.js';
import { readAttributes } from './file-attributes.js';
import { Scope } from './scope.js';

/** What writes the graphs inside a node. */
export interface BodyWriter {
  readonly b: GraphBuilder;
  addInitializers(graph: FileGraph, scope: Scope): Promise<void>;
  writeNodes(nodes: readonly FileNode[], scope: Scope): Promise<void>;
  /** Throws where more is written than the limits allow. */
  countNode(): void;
}

type Writing = (writer: BodyWriter, node: FileNode, scope: Scope) => Promise<readonly Value[]>;

/** The branch of an `If` whose condition is known. */
const branch: Writing = async (writer, node, scope) => {
  const condition = scope.require(node.input[0]!);
  const known = knownNumber(writer.b, condition);
  if (known === undefined)
    throw new RankbatchError(
      'its condition must follow from constants and shapes, got one that is computed; export with fixed sizes, or rewrite the model without it, as by torch.where',
    );
  const graph = graphOf(node, known ? 'then_branch' : 'else_branch');
  const inner = new Scope(scope.attributes, scope);
  await writer.addInitializers(graph, inner);
  return results(writer, graph, inner);
};

/** The rounds of a `Loop`, one behind the other, where constants and shapes tell how many there are. */
const loop: Writing = async (writer, node, scope) => {
  const { b } = writer;
  const body = graphOf(node, 'body');
  const around = new Scope(scope.attributes, scope);
  await writer.addInitializers(body, around);
  const most = roundsOf(b, scope.get(node.input[0] ?? ''));
  let condition = scope.get(node.input[1] ?? '');
  let states = node.input.slice(2).map((name) => scope.require(name));
  const collected: Value[][] = [];
  for (let round = 0; round < most && goesOn(b, condition); round++) {
    writer.countNode();
    const inner = new Scope(scope.attributes, around);
    const number = b.constant({ type: 'int64', shape: [], data: BigInt64Array.of(BigInt(round)) });
    const isTrue = () => b.constant({ type: 'bool', shape: [], data: Uint8Array.of(1) });
    [number, condition ?? isTrue(), ...states].forEach((value, i) => inner.set(body.input[i]!.name, value));
    const [next, ...made] = await results(writer, body, inner);
    condition = node.input[1] ? next : undefined;
    states = made.slice(0, states.length);
    collected.push(made.slice(states.length));
  }
  return [...states, ...stacked(b, collected, body.output.length - 1 - states.length, () => 0)];
};

/** The rounds of a `Scan`, one for each entry of what it reads. */
const scan: Writing = async (writer, node, scope) => {
  const { b } = writer;
  const attributes = readAttributes(node.attribute.filter(({ name }) => name !== 'body'));
  const body = graphOf(node, 'body');
  const around = new Scope(scope.attributes, scope);
  await writer.addInitializers(body, around);
  const given = node.input.map((name) => scope.require(name));
  const stateCount = given.length - integer(attributes, 'num_scan_inputs');
  const axes = integers(attributes, 'scan_input_axes', []);
  const directions = integers(attributes, 'scan_input_directions', []);
  const read = given
    .slice(stateCount)
    .map((value, i) => entriesOf(b, value, axes[i] ?? 0, directions[i] === 1));
  let states = given.slice(0, stateCount);
  const collected: Value[][] = [];
  for (const round of read[0]!.keys()) {
    writer.countNode();
    const inner = new Scope(scope.attributes, around);
    const entries = read.map((list) => list[round]!);
    [...states, ...entries].forEach((value, i) => inner.set(body.input[i]!.name, value));
    const made = await results(writer, body, inner);
    states = made.slice(0, stateCount);
    collected.push(made.slice(stateCount));
  }
  const outAxes = integers(attributes, 'scan_output_axes', []);
  const outDirections = integers(attributes, 'scan_output_directions', []);
  const count = body.output.length - stateCount;
  const turned = collected.map((_, round) =>
    Array.from(
      { length: count },
      (_entry, i) => collected.at(outDirections[i] === 1 ? -1 - round : round)![i]!,
    ),
  );
  return [...states, ...stacked(b, turned, count, (i) => outAxes[i] ?? 0)];
};

/** Nodes that hold graphs, as what these come to. */
export const controlFlow: Readonly<Record<string, Writing>> = { If: branch, Loop: loop, Scan: scan };

function graphOf({ attribute }: FileNode, name: string): FileGraph {
  const graph = attribute.find((each) => each.name === name)?.g;
  if (graph) return graph;
  throw new RankbatchError(`must have a graph ${name}, got none; the file is damaged`);
}

async function results(writer: BodyWriter, graph: FileGraph, scope: Scope): Promise<readonly Value[]> {
  await writer.writeNodes(graph.node, scope);
  return graph.output.map(({ name }) => scope.require(name));
}

/** How many rounds there are at most. */
function roundsOf(b: GraphBuilder, value: Value | undefined): number {
  const rounds = value ? knownNumber(b, value) : Infinity;
  if (rounds !== undefined) return rounds;
  const isBatch = value && b.integersOf(value)?.some((d) => typeof d === 'string');
  throw new RankbatchError(
    `its number of rounds must follow from constants and shapes, got ${isBatch ? 'one a sample' : 'one that is computed'}; export with fixed sizes, or write the loop as one over tensors`,
  );
}

function goesOn(b: GraphBuilder, condition: Value | undefined): boolean {
  if (!condition) return true;
  const known = knownNumber(b, condition);
  if (known !== undefined) return known !== 0;
  throw new RankbatchError(
    'its condition must follow from constants and shapes, got one that is computed; let it run for a fixed number of rounds',
  );
}

/** The one element of an integer or bool value, if that is known. */
function knownNumber(b: GraphBuilder, value: Value): number | undefined {
  const [element, ...others] = b.integersOf(value) ?? [];
  return typeof element === 'number' && others.length === 0 ? element : undefined;
}

/** The entries along an axis, which goes away. */
function entriesOf(b: GraphBuilder, x: Value, axis: number, isBackward: boolean): Value[] {
  const at = fromFront(axis, x.shape.length);
  const size = x.shape[at];
  if (typeof size !== 'number')
    throw new RankbatchError(
      'it must read along an axis of fixed size, got that of the batch; turn the tensor, so that it runs over tokens',
    );
  const parts = b.ops('Split', [x, b.integers(Array.from({ length: size }, () => 1))], { axis: at });
  const entries = parts.map((part) => b.op('Squeeze', [part, b.integers([at])]));
  return isBackward ? entries.toReversed() : entries;
}

/** What each round has made, joined along a new axis. */
function stacked(
  b: GraphBuilder,
  rounds: readonly (readonly Value[])[],
  count: number,
  axisOf: (output: number) => number,
): Value[] {
  if (count > 0 && rounds.length === 0)
    throw new RankbatchError('it must run for at least one round to give something for each, got none');
  return Array.from({ length: count }, (_, i) => {
    const rank = rounds[0]![i]!.shape.length + 1;
    const axis = fromFront(axisOf(i), rank);
    const apart = rounds.map((made) => b.op('Unsqueeze', [made[i]!, b.integers([axis])]));
    return apart.length === 1 ? apart[0]! : b.op('Concat', apart, { axis });
  });
}
