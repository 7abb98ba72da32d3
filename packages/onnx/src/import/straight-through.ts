import type { FileGraph, FileNode } from '../files/onnx-schema.js';
import { originOf } from './torch-marks.js';

/** Positions of the inputs of nodes through which no gradient goes, by the node's first output. */
export type StoppedInputs = ReadonlyMap<string, readonly number[]>;

/**
 * What straight-through estimates detach ([Bengio et al. 2013](https://arxiv.org/abs/1308.3432)), in files that leave no trace of `detach`: x is added and
 * taken away again, as in `x + (q - x).detach()`, `x - (x - q).detach()`, `q + x - x.detach()` and `q + (x - x.detach())`, which without `detach` would be q.
 */
export function straightThrough(graph: FileGraph): StoppedInputs {
  const made = new Map(
    graph.node.flatMap((node) => node.output.map((name): [string, FileNode] => [name, node])),
  );
  const given = new Set(graph.initializer.map(({ name }) => name));
  const isConstant = (name: string) => given.has(name) || made.get(name)?.opType === 'Constant';
  // A number that is added and taken away is a formula; a weight is not, if the rest was computed of it.
  const mayStand = (x: string, q: string) => !isConstant(x) || isComputedOf(q, x, made);
  const maker = (name: string, op: string) => {
    const node = made.get(name);
    return node?.opType === op && originOf(node) === undefined ? node.input : [];
  };
  const isBack = (x: string, sum: string) => {
    const [a = '', b = ''] = maker(sum, 'Add');
    return (a === x && mayStand(x, b)) || (b === x && mayStand(x, a));
  };
  const isAway = (x: string, difference: string) => {
    const [q = '', other] = maker(difference, 'Sub');
    return other === x && mayStand(x, q);
  };
  const isRest = (x: string, difference: string) => {
    const [other, q = ''] = maker(difference, 'Sub');
    return other === x && mayStand(x, q);
  };
  return new Map(
    graph.node.flatMap((node): [string, readonly number[]][] => {
      const [a = '', b = ''] = node.input;
      const stopped = (i: number): [string, readonly number[]][] => [[node.output[0]!, [i]]];
      if (originOf(node) !== undefined) return [];
      if (node.opType === 'Add' && isAway(a, b)) return stopped(1);
      if (node.opType === 'Add' && isAway(b, a)) return stopped(0);
      if (node.opType === 'Sub' && (isRest(a, b) || isBack(b, a) || (a === b && !isConstant(a))))
        return stopped(1);
      return [];
    }),
  );
}

/** Whether a value was computed of another one. */
function isComputedOf(value: string, of: string, made: ReadonlyMap<string, FileNode>): boolean {
  const seen = new Set<string>();
  const open = [value];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    if (name === of) return true;
    const node = made.get(name);
    if (seen.has(name) || !node) continue;
    seen.add(name);
    open.push(...node.input);
  }
  return false;
}
