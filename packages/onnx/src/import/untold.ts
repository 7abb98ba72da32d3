import type { FileNode } from '../files/onnx-schema.js';
import type { Graph } from '../graph/graph.js';
import { weightRounds } from './weight-rounds.js';
import { traceOf } from './torch-marks.js';
import { flat, reachedByGradients } from './weights.js';

/** Where gradients may go otherwise than files tell, by the output of the node: places of ops without gradient, and names of functions with a backward of their own. */
export class UntoldGradients {
  readonly #flat = new Map<string, string>();
  readonly #functions = new Map<string, string>();

  /** Takes down a node of the file; what it gives is called `output` in the graph. */
  add(node: FileNode, place: string, output: string): void {
    if (flat.has(node.opType)) this.#flat.set(output, place);
    const name = functionOf(node);
    if (name !== undefined) this.#functions.set(output, name);
  }

  /**
   * What files do not tell of how gradients go, in sentences.
   *
   * @param weights names of those that may be trained, whether gradients reach them or not
   */
  sentences(graph: Graph, weights: ReadonlySet<string>): string[] {
    const reached = reachedByGradients(graph);
    const computed = computedOf(graph, weights);
    const among = (told: ReadonlyMap<string, string>) => {
      const nodes = graph.nodes.filter(
        ({ inputs, outputs: [output] }) =>
          told.has(output!.name) &&
          reached.has(output!.name) &&
          inputs.some((value) => value && computed.has(value.name)),
      );
      return [...new Set(nodes.map(({ outputs }) => told.get(outputs[0]!.name)!))].join(', ');
    };
    const [stops, functions] = [among(this.#flat), among(this.#functions)];
    return [
      ...(stops
        ? [
            `gradients end at ${stops}, as its own is zero; if your model passes them on, as a torch.autograd.Function may, write x + (q - x).detach() there`,
          ]
        : []),
      ...(functions
        ? [
            `gradients are those of what each torch.autograd.Function computes, as files do not tell its backward: ${functions}; if it is another one, write it with detach`,
          ]
        : []),
    ];
  }
}

/** The `torch.autograd.Function` that a node comes from, as far as PyTorch's trace tells: those that the line calls. */
function functionOf(node: FileNode): string | undefined {
  const [, line] = /^(.*\.apply\(.*)\n\s*File "[^"]*", line \d+, in forward\b/m.exec(traceOf(node)) ?? [];
  return line && Array.from(line.matchAll(/(\w+)\.apply\(/g), ([, name]) => name!).join(', ');
}

/** Names of the values that were computed of the given weights. */
function computedOf({ nodes }: Graph, weights: ReadonlySet<string>): ReadonlySet<string> {
  const computed = new Set(weights);
  for (const { inputs, outputs } of nodes) {
    if (!inputs.some((value) => value && computed.has(value.name))) continue;
    for (const { name } of outputs) computed.add(name);
  }
  return computed;
}

/** What a file of PyTorch that marks nothing does not tell, such as the older exporter's, with the layers that it may concern. */
export function untoldWithoutMarks(graph: Graph, trained: ReadonlySet<string>): string {
  const rounds = [...weightRounds(graph, trained)].map(([name, count]) => `${name} (${count})`);
  const through =
    rounds.length > 0
      ? `; layers that go on from what they gave are trained through all rounds: ${rounds.join(', ')}`
      : '';
  return `this file leaves no trace of detach, no_grad, requires_grad=False, scale_grad_by_freq and the backward of a torch.autograd.Function${through}; if your model has any, export with PyTorch's default exporter`;
}
