// autodiff/: from a forward graph to the gradients of what it is made of.

import { RankbatchError } from 'rankbatch';
import { isFloat } from '../graph/element-types.js';
import { convMaxPool, type Write } from '../ops/windowed/conv-max-pool.js';
import { fuse } from './fuse.js';
import { normRoots } from './norm-roots.js';
import { SharedFactors } from './shared-factors.js';
import { steepValues } from './steep.js';
import { zerosLike } from '../ops/elementwise/broadcasting.js';
import { gradientRules } from '../ops/gradients.js';
import type { GradientRule, Pullback, TrainingState } from '../ops/contract/gradient-rule.js';
import type { Builder, Graph, GraphNode, Value } from '../graph/graph.js';

/** A forward graph written into another graph, and the way back through it. */
export interface Differentiation {
  readonly outputs: readonly Value[];
  /** Writes the backward pass: from the outputs' gradients to the gradients of the values asked for, by name. */
  readonly pullback: (dOutputs: readonly Value[]) => ReadonlyMap<string, Value>;
}

/**
 * Writes the training form of a forward graph into `b`, and knows how to write the backward pass behind it
 * (reverse-mode differentiation: one gradient rule per op, gradients of shared values added up).
 *
 * @param bindings what stands for the graph's inputs and for constants that training changes, by name
 * @param wanted names among the bindings whose gradients are asked for
 */
export function differentiate(
  b: Builder,
  graph: Graph,
  bindings: ReadonlyMap<string, Value>,
  wanted: ReadonlySet<string>,
  training: TrainingState,
): Differentiation {
  const written = new Map<string, Value>(bindings);
  for (const [name, tensor] of graph.constants) if (!written.has(name)) written.set(name, b.constant(tensor));
  const active = new Set([...wanted].map((name) => bindings.get(name)!.name));
  const tape: {
    place: string;
    inputs: readonly (Value | undefined)[];
    outputs: readonly Value[];
    pullback: Pullback;
    /** The factor whose gradient comes from all products together. */
    shared: string | undefined;
  }[] = [];
  const nodes = fuse(graph);
  const factors = new SharedFactors(nodes);
  const fixed = new Map([...graph.constants].filter(([name]) => !bindings.has(name)));
  const steep = steepValues(nodes, fixed);
  const roots = normRoots(nodes, fixed);

  /** The node of the forward graph that is being written, by its first output. */
  let at = '';
  const writeNode = (
    node: Pick<GraphNode, 'op' | 'inputs' | 'attributes'>,
    rule: GradientRule,
    factor?: string,
  ): readonly Value[] => {
    const wantedInputs = node.inputs.map((value) => value !== undefined && active.has(value.name));
    const place = at;
    const shared = wantedInputs[1] === true ? factor : undefined;
    const asked = shared === undefined ? wantedInputs : wantedInputs.with(1, false);
    const { outputs, pullback } = atNode(place, () =>
      rule({
        ...node,
        b,
        wanted: asked,
        training,
        isSteep: steep.has(place),
        isNorm: roots.has(place),
      }),
    );
    if (wantedInputs.includes(true)) {
      for (const output of outputs) if (isFloat(output.type)) active.add(output.name);
      tape.push({ place, inputs: node.inputs, outputs, pullback, shared });
    }
    return outputs;
  };
  const write: Write = (op, inputs, attributes = {}) =>
    writeNode({ op, inputs, attributes }, gradientRules[op]!)[0]!;

  for (const node of nodes) {
    const inputs = node.inputs.map((value) => value && written.get(value.name)!);
    const { op, attributes } = node;
    at = node.outputs[0]!.name;
    const outputs =
      op === 'ConvMaxPool'
        ? [convMaxPool(b, write, inputs, attributes)]
        : writeNode({ op, inputs, attributes }, gradientRules[op] ?? withoutRule(node), factors.find(node));
    node.outputs.forEach(({ name }, i) => written.set(name, outputs[i]!));
  }

  const outputs = graph.outputs.map(({ value }) => written.get(value.name)!);
  return {
    outputs,
    pullback(dOutputs) {
      const gradients = new Map<string, Value>(outputs.map((output, i) => [output.name, dOutputs[i]!]));
      const add = (value: Value, gradient: Value) => {
        const known = gradients.get(value.name);
        gradients.set(value.name, known ? b.op('Add', [known, gradient]) : gradient);
      };
      for (const { place, inputs, outputs: nodeOutputs, pullback, shared } of tape.toReversed()) {
        const dNode = nodeOutputs.map((output) => gradients.get(output.name));
        const dFactor = shared === undefined ? undefined : factors.take(b, shared, inputs[0]!, dNode[0]);
        if (dFactor) add(inputs[1]!, dFactor);
        atNode(place, () => pullback(dNode)).forEach((gradient, i) => {
          const value = inputs[i];
          if (value && gradient && active.has(value.name)) add(value, gradient);
        });
      }
      return new Map(
        [...wanted].map((name) => {
          const value = bindings.get(name)!;
          return [name, gradients.get(value.name) ?? zerosLike(b, value)];
        }),
      );
    },
  };
}

/** Runs `write`, and says in an error at which node it was. */
function atNode<T>(place: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    throw new RankbatchError(`${error.message} at the node that makes ${place}`, { cause: error });
  }
}

/** A node that has no rule may stand where nothing has to be differentiated, or where nothing can: at integers. */
function withoutRule(node: GraphNode): GradientRule {
  return ({ b, op, inputs, attributes, wanted }) => {
    const isFlat = node.outputs.every(({ type }) => !isFloat(type));
    if (wanted.includes(true) && !isFlat) throw noRule(node);
    return { outputs: b.ops(op, inputs, attributes), pullback: () => [] };
  };
}

function noRule(node: GraphNode): RankbatchError {
  const known = Object.keys(gradientRules).sort().join(', ');
  return new RankbatchError(
    `gradient: op must be one of ${known}, got ${node.op} (train only what stands behind it, or end the model before it)`,
  );
}
