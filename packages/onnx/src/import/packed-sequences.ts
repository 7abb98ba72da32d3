import type { FileGraph, FileNode } from '../files/onnx-schema.js';

const layers: ReadonlySet<string> = new Set(['GRU', 'LSTM', 'RNN']);
/** Where these layers take the length of each sequence. */
const LENGTHS = 4;

/**
 * The graph with sequences in the order in which they come: PyTorch sorts what it packs by length (`enforce_sorted=False`) and puts it back behind the layer,
 * which its older exporter writes as `TopK` of the lengths and `Gather` of samples, though layers take lengths in any order.
 */
export function withoutSorting(graph: FileGraph): FileGraph {
  const readers = new Map<string, FileNode[]>();
  for (const node of graph.node)
    for (const name of node.input) readers.set(name, [...(readers.get(name) ?? []), node]);
  const shown = new Set(graph.output.map(({ name }) => name));
  /** A value and all casts of it. */
  const casts = (name: string): string[] => [
    name,
    ...(readers.get(name) ?? []).filter(isCast).flatMap(({ output }) => casts(output[0]!)),
  ];
  const readersOf = (names: readonly string[]) =>
    names.flatMap((name) => (readers.get(name) ?? []).filter((node) => !isCast(node)));

  const sames = new Map<string, string>();
  for (const { opType, input, output } of graph.node) {
    if (opType !== 'TopK') continue;
    const [sorted, order] = output.map(casts);
    if (!sorted || !order || [...sorted, ...order].some((name) => shown.has(name))) continue;
    const isLength = (node: FileNode) => layers.has(node.opType) && sorted.includes(node.input[LENGTHS]!);
    const backs = readersOf(order).filter((node) => node.opType === 'ScatterElements');
    const restoring = backs.flatMap((node) => casts(node.output[0]!));
    const orders = [...order, ...restoring];
    const picks = readersOf(orders).filter(
      (node) => node.opType === 'Gather' && orders.includes(node.input[1]!),
    );
    const areBack = picks.some((node) => restoring.includes(node.input[1]!));
    const areKnown = readersOf(orders).every(
      (node) => picks.includes(node) || backs.includes(node) || node.opType === 'Shape',
    );
    if (!areBack || !areKnown || !readersOf(sorted).every(isLength)) continue;
    sames.set(output[0]!, input[0]!);
    for (const {
      input: [data = ''],
      output: [picked = ''],
    } of picks)
      sames.set(picked, data);
  }
  if (sames.size === 0) return graph;
  const nodes = graph.node.map((node) => {
    const same = node.opType === 'TopK' ? undefined : sames.get(node.output[0] ?? '');
    if (same !== undefined) return { ...node, opType: 'Identity', input: [same], attribute: [] };
    return { ...node, input: node.input.map((name) => (sames.has(name) ? unsorted(name) : name)) };
  });
  function unsorted(name: string): string {
    const same = sames.get(name);
    return same === undefined ? name : unsorted(same);
  }
  return { ...graph, node: nodes };
}

function isCast({ opType }: FileNode): boolean {
  return opType === 'Cast';
}
