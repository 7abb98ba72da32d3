import { RankbatchError } from 'rankbatch';
import { attributeCode, type FileAttribute, type FileGraph, type FileNode } from '../files/onnx-schema.js';
import { constantTensor } from './constant-node.js';
import { readTensor } from './file-tensor.js';
import { placeOf } from './refuse.js';
import { bagCallOf, bagModeOf, hasBagWeights } from './torch-marks.js';

/** What a bag of embeddings is made of, by names. */
interface Bag {
  readonly table: string;
  /** All ids, one bag behind the other. */
  readonly flat: string;
  /** Where each bag starts; `undefined` where the last of them is the end of all. */
  readonly starts: string | undefined;
  readonly reduction: string;
  /** What each id counts for, one bag behind the other; `undefined` where all count alike. */
  readonly weights: string | undefined;
}

/**
 * Bags of embeddings, which PyTorch's exporters write as loops over the samples, as rows of the table and their sum, mean or
 * maximum: where all bags have the same number of ids, those of a row of [B, ids].
 */
export function withoutBagLoops(graph: FileGraph): FileGraph {
  const file = new Lookup(graph);
  const node = graph.node.flatMap((each) => {
    const bag = each.opType === 'Loop' ? bagOfLoop(each, file) : bagOfCall(each, file);
    const ids = bag && idsOf(bag, file);
    if (!bag || ids === undefined) return [each];
    const [output = ''] = each.output;
    const rows = `${output}.rows`;
    const [axis, column, weighted] = [`${rows}.axis`, `${rows}.shares`, `${rows}.weighted`] as const;
    const weights = bag.weights === undefined ? undefined : file.maker(bag.weights, 'Reshape')?.input[0];
    if (bag.weights !== undefined && weights === undefined) return [each];
    const made = { ...each, attribute: [] };
    const weighing =
      weights === undefined
        ? []
        : [
            {
              ...made,
              opType: 'Constant',
              input: [],
              output: [axis],
              attribute: [integers('value_ints', ['-1'])],
            },
            { ...made, opType: 'Unsqueeze', input: [weights, axis], output: [column] },
            { ...made, opType: 'Mul', input: [rows, column], output: [weighted] },
          ];
    return [
      { ...made, opType: 'Gather', input: [bag.table, ids], output: [rows] },
      ...weighing,
      {
        ...each,
        opType: bag.reduction,
        input: [weights === undefined ? rows : weighted],
        output: [output],
        attribute: [integers('axes', ['1']), integers('keepdims', '0')],
      },
    ];
  });
  return { ...graph, node };
}

/**
 * Refuses bags that have stayed loops: the sequences of PyTorch's default exporter cannot be trained through, and how many rounds those of the
 * older one make is open.
 */
export function refuseBagLoops(graph: FileGraph, nodes: readonly FileNode[]): void {
  const file = new Lookup(graph);
  for (const node of nodes) {
    const call = node.opType === 'ConcatFromSequence' ? bagCallOf(node) : loopCallOf(node, file);
    if (!call) continue;
    const { mode, padding } = call;
    const id = padding ?? 0;
    throw new RankbatchError(
      `importModel: ${placeOf(node)}: bags of embeddings must be of all ids in the rows of [B, ids], got ${padding === undefined ? 'others, such as those of offsets' : `padding_idx=${padding}`}; ` +
        `take an nn.Embedding and ids [B, ids], where ${id} is for padding alone: mask = (ids != ${id}).unsqueeze(-1), and ${maskedBags[mode]}`,
    );
  }
}

/** Bags without padding in PyTorch, by their modes. */
const maskedBags = [
  '(embedding(ids) * mask).sum(1)',
  '(embedding(ids) * mask).sum(1) / mask.sum(1).clamp(min=1)',
  'embedding(ids).masked_fill(~mask, -1e9).max(1).values',
];

/** The call that a loop of the older exporter was, which refuses padding; `undefined` for loops that are no bags of ids of the samples. */
function loopCallOf(node: FileNode, file: Lookup): ReturnType<typeof bagCallOf> {
  const bag = node.opType === 'Loop' ? bagOfLoop(node, file) : undefined;
  return bag && file.isOfInput(bag.flat)
    ? { mode: reductions.indexOf(bag.reduction), padding: undefined }
    : undefined;
}

/** A loop of the older exporter, which picks the ids of each bag and reduces their embeddings. */
function bagOfLoop({ input, attribute }: FileNode, file: Lookup): Bag | undefined {
  const body = attribute.find(({ name }) => name === 'body')?.g;
  if (!body || input.length !== 2 || body.output.length !== 2) return undefined;
  const inner = new Lookup(body);
  const reduced = inner.maker(body.output[1]!.name);
  const weighed = inner.maker(reduced?.input[0], 'Mul');
  const picked = inner.maker(weighed ? weighed.input[0] : reduced?.input[0], 'Gather');
  const share = inner.maker(inner.maker(weighed?.input[1], 'Unsqueeze')?.input[0], 'Slice');
  const ids = inner.maker(picked?.input[1], 'Slice');
  const first = inner.maker(inner.maker(ids?.input[1], 'Unsqueeze')?.input[0], 'Gather');
  const bounds = file.maker(first?.input[0], 'Concat');
  if (!picked || !ids || !first || (weighed && !share) || !/^Reduce(Sum|Mean|Max)$/.test(reduced!.opType))
    return undefined;
  return {
    table: picked.input[0]!,
    flat: ids.input[0]!,
    starts: bounds?.input[0],
    reduction: reduced!.opType,
    weights: share?.input[0],
  };
}

/** What the default exporter says was a call of PyTorch's function: rows of the table and bounds, which a loop reads. */
function bagOfCall(node: FileNode, file: Lookup): Bag | undefined {
  const reduction = reductions[(node.opType === 'ConcatFromSequence' ? bagModeOf(node) : undefined) ?? -1];
  const body = file.maker(node.input[0], 'Loop')?.attribute.find(({ name }) => name === 'body')?.g;
  if (!reduction || !body) return undefined;
  const read = namesIn(body).map((name) => file.maker(file.uncast(name)));
  const picked = read.map((each) =>
    each?.opType === 'Mul' ? file.maker(each.input[0], 'Gather') : undefined,
  );
  const rows = picked.find((each) => each);
  const scaled = read.find((each) => each?.opType === 'Mul' && file.maker(each.input[0], 'Gather') === rows);
  const weights = hasBagWeights(node)
    ? (file.maker(scaled?.input[1], 'Unsqueeze')?.input[0] ?? '')
    : undefined;
  const flat = file.maker(rows?.input[1], 'Reshape')?.input[0];
  const starts = read.flatMap((each) => (each ? boundsAmong(each) : []))[0]?.input[0];
  return rows && flat !== undefined && starts !== undefined
    ? { table: rows.input[0]!, flat, starts, reduction, weights }
    : undefined;
}

/** What joins the bounds of all bags; without the exporter's optimizer in a branch, for calls that do not give the last one. */
function boundsAmong(node: FileNode): readonly FileNode[] {
  const branch = node.attribute.find(({ name }) => name === 'else_branch')?.g;
  return (branch?.node ?? [node]).filter(({ opType }) => opType === 'Concat');
}

const reductions = ['ReduceSum', 'ReduceMean', 'ReduceMax'];

/** All that the nodes of a graph read, those inside them too. */
function namesIn({ node }: FileGraph): string[] {
  return node.flatMap(({ input, attribute }) => [
    ...input,
    ...attribute.flatMap(({ g }) => (g ? namesIn(g) : [])),
  ]);
}

/** The ids as [B, ids], if each bag is one of its rows. */
function idsOf({ flat, starts }: Bag, file: Lookup): string | undefined {
  const laidOut = file.maker(flat, 'Reshape');
  const range = file.maker(starts, 'Range');
  const [ids] = laidOut?.input ?? [];
  if (ids === undefined || !range || file.number(laidOut!.input[1]) !== -1) return undefined;
  const [from, , step] = range.input;
  const isSize = file.isSecondSize(file.uncast(step), ids);
  const width = file.number(step);
  const isRow = isSize || (width !== undefined && width === file.rowLength(ids));
  return file.number(from) === 0 && isRow ? ids : undefined;
}

/** Finds what made a value of a graph. */
class Lookup {
  readonly #graph: FileGraph;
  readonly #makers: ReadonlyMap<string, FileNode>;

  constructor(graph: FileGraph) {
    this.#graph = graph;
    this.#makers = new Map(graph.node.flatMap((node) => node.output.map((name) => [name, node])));
  }

  maker(name: string | undefined, opType?: string): FileNode | undefined {
    const node = name === undefined ? undefined : this.#makers.get(name);
    return opType === undefined || node?.opType === opType ? node : undefined;
  }

  uncast(name: string | undefined): string | undefined {
    const cast = this.maker(name, 'Cast');
    return cast ? cast.input[0] : name;
  }

  /** The one element of a constant, also of one that is cast, or joined with nothing. */
  number(name: string | undefined): number | undefined {
    const made = this.maker(name);
    if (made?.opType === 'Cast' || (made?.opType === 'Concat' && made.input.length === 1))
      return this.number(made.input[0]);
    const stored = this.#graph.initializer.find((tensor) => tensor.name === name);
    const node = this.maker(name, 'Constant');
    if (!stored && !node) return undefined;
    const { data } = stored ? readTensor(stored) : constantTensor(node!.attribute, {});
    return data.length === 1 ? Number(data[0]) : undefined;
  }

  /** Whether a number is the size of the second axis of a value, read at run time, as both exporters write it. */
  isSecondSize(name: string | undefined, of: string): boolean {
    const picked = this.maker(name, 'Gather');
    if (picked)
      return this.maker(picked.input[0], 'Shape')?.input[0] === of && this.number(picked.input[1]) === 1;
    const shape = this.maker(this.maker(name, 'Squeeze')?.input[0], 'Shape');
    const bound = (at: string) => shape?.attribute.find((attribute) => attribute.name === at)?.i;
    return shape?.input[0] === of && bound('start') === '1' && bound('end') === '2';
  }

  /** Whether an input of the graph goes into a value. */
  isOfInput(value: string): boolean {
    const sources = new Set([value]);
    for (const name of sources) for (const input of this.maker(name)?.input ?? []) sources.add(input);
    return this.#graph.input.some(({ name }) => sources.has(name));
  }

  /** The size of the second of two axes of an input, if it is fixed. */
  rowLength(name: string): number | undefined {
    const dims = this.#graph.input.find((value) => value.name === name)?.type?.tensorType?.shape?.dim;
    return dims?.length === 2 && dims[1]!.dimParam === '' ? Number(dims[1]!.dimValue) : undefined;
  }
}

function integers(name: string, value: string | readonly string[]): FileAttribute {
  const isList = typeof value !== 'string';
  return {
    name,
    type: isList ? attributeCode.ints : attributeCode.int,
    i: isList ? '0' : value,
    ints: isList ? value : [],
    f: 0,
    s: new Uint8Array(0),
    t: null,
    g: null,
    floats: [],
    strings: [],
    refAttrName: '',
  };
}
