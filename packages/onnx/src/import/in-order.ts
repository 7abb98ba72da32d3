import { RankbatchError } from 'rankbatch';
import type { FileNode } from '../files/onnx-schema.js';
import { namesRead } from './needed-nodes.js';
import { placeOf } from './refuse.js';

/**
 * Nodes so that each stands behind those that make what it reads, as ONNX asks for and some tools, such as converters to float16, do not write.
 * Throws where nodes wait for each other, or two make a value of one name.
 */
export function inOrder(nodes: readonly FileNode[]): readonly FileNode[] {
  const makers = makersOf(nodes);
  const written = new Set<FileNode>();
  const isReady = (name: string) => !makers.has(name) || written.has(makers.get(name)!);
  const isOrdered = nodes.every((node) => namesRead(node).every(isReady) && written.add(node));
  if (isOrdered) return nodes;
  written.clear();
  const waiting = new Set<FileNode>();
  // Without recursion: a chain may be longer than the stack.
  for (const first of nodes) {
    const open = [first];
    for (let node = open.at(-1); node; node = open.at(-1)) {
      const before = namesRead(node).flatMap((name) => (isReady(name) ? [] : makers.get(name)!));
      if (written.has(node) || before.length === 0) {
        written.add(node);
        waiting.delete(node);
        open.pop();
        continue;
      }
      if (waiting.has(node) || before.includes(node))
        throw new RankbatchError(
          `importModel: nodes must not wait for each other, got a circle through ${placeOf(node)}; the file is damaged`,
        );
      waiting.add(node);
      open.push(...before);
    }
  }
  return [...written];
}

/** The node that makes each value. */
function makersOf(nodes: readonly FileNode[]): ReadonlyMap<string, FileNode> {
  const makers = new Map<string, FileNode>();
  for (const node of nodes)
    for (const name of node.output) {
      if (name === '') continue;
      const other = makers.get(name);
      if (other)
        throw new RankbatchError(
          `importModel: each value must be made by one node, got ${name} by ${placeOf(other)} and ${placeOf(node)}; the file is damaged`,
        );
      makers.set(name, node);
    }
  return makers;
}
