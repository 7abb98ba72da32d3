import type { FileGraph, FileNode } from '../files/onnx-schema.js';
import { marksOf } from './torch-marks.js';

/**
 * Names of what stands for a weight of its own though it is an `Identity` of another one. Of the exporters without marks, only those that store equal initial
 * weights once refer to them so. A layer that is called again reads a copy too, once its weight has been laid out: `/block/fc_1` is the second call of
 * `/block/fc`.
 */
export function weightCopies(graph: FileGraph): ReadonlySet<string> {
  if (marksOf(graph).size > 0) return new Set();
  const initializers = new Set(graph.initializer.map(({ name }) => name));
  const readers = new Map<string, FileNode[]>();
  for (const node of graph.node)
    for (const name of node.input) readers.set(name, [...(readers.get(name) ?? []), node]);
  const modulesOf = (name: string) => (readers.get(name) ?? []).flatMap((node) => moduleOf(node) ?? []);
  const isCalledAgain = (source: string, copy: string) => {
    const [modules, first] = [modulesOf(copy), modulesOf(source)];
    return copy.startsWith('onnx::') && modules.length > 0 && modules.every((path) => first.includes(path));
  };
  const copies = graph.node.filter(
    ({ opType, input }) => opType === 'Identity' && initializers.has(input[0]!),
  );
  return new Set(copies.flatMap(({ input, output }) => (isCalledAgain(input[0]!, output[0]!) ? [] : output)));
}

/** The path of the module that calls a node, without the number of the call; `undefined` where its name tells none. */
function moduleOf({ name }: FileNode): string | undefined {
  const path = name.split('/').slice(1, -1);
  return path.length === 0 ? undefined : path.map((part) => part.replace(/_\d+$/, '')).join('/');
}
