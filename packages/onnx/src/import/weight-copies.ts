import type { FileGraph, FileNode } from '../files/onnx-schema.js';
import { marksOf } from './torch-marks.js';

/**
 * Names of what stands for a weight of its own though it is an `Identity` of another one. Of the exporters without marks, only those that store equal initial
 * weights once refer to them so. A layer that is called again reads a copy too, once its weight has been laid out: `/block/fc_1` is the second call of
 * `/block/fc`; and so does code outside of all layers, as Keras' whole model is to PyTorch, whose nodes are called `/MatMul_1`.
 */
export function weightCopies(graph: FileGraph): ReadonlySet<string> {
  if (marksOf(graph).size > 0) return new Set();
  const initializers = new Set(graph.initializer.map(({ name }) => name));
  const readers = new Map<string, FileNode[]>();
  for (const node of graph.node)
    for (const name of node.input) readers.set(name, [...(readers.get(name) ?? []), node]);
  const callsOf = (name: string) => (readers.get(name) ?? []).flatMap((node) => callOf(node) ?? []);
  const isCalledAgain = (source: string, copy: string) => {
    const [again, first] = [callsOf(copy), callsOf(source)];
    const isLaidOut = [source, copy].every((name) => name.startsWith('onnx::'));
    const isAgain = ({ call, module }: Call) =>
      first.some((other) => other.module === module) && first.every((other) => other.call !== call);
    const isOutside = [source, copy]
      .flatMap((name) => readers.get(name) ?? [])
      .every((node) => node.opType === 'Identity' || isOutsideOfLayers(node));
    return isLaidOut && (isOutside || (again.length > 0 && again.every(isAgain)));
  };
  const copies = graph.node.filter(
    ({ opType, input }) => opType === 'Identity' && initializers.has(input[0]!),
  );
  return new Set(copies.flatMap(({ input, output }) => (isCalledAgain(input[0]!, output[0]!) ? [] : output)));
}

interface Call {
  /** The path of the call, such as `block/fc_1`. */
  readonly call: string;
  /** That of the module, `block/fc`. */
  readonly module: string;
}

/** The call that a node belongs to; `undefined` where its name tells none. */
function callOf({ name }: FileNode): Call | undefined {
  const path = name.split('/').slice(1, -1);
  const module = path.map((part) => part.replace(/_\d+$/, '')).join('/');
  return path.length === 0 ? undefined : { call: path.join('/'), module };
}

/** Whether a node's name tells that no module around it was called; `_wrapped` is what Keras calls a whole model of several inputs. */
function isOutsideOfLayers({ name }: FileNode): boolean {
  return /^\/(_wrapped\/)?[^/]+$/.test(name);
}
