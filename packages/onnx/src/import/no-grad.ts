import type { GraphBuilder } from '../builder/graph-builder.js';
import type { Value } from '../graph/graph.js';
import type { FileGraph, FileNode } from '../files/onnx-schema.js';
import { detached } from './detached.js';
import { traceOf } from './torch-marks.js';

/** A line of what PyTorch has wrapped when it exported: blocks of `no_grad` and of `autocast`. */
interface WrappedLine {
  readonly node: FileNode;
  /** The block that the line stands in. */
  readonly block: string;
  readonly made: string;
  readonly code: string;
}

/**
 * Names of the values that PyTorch computed under `torch.no_grad`, as far as the file tells: such a block is code of its own, which reads values of the
 * model by their names, while a block of `autocast` calls them `arg0_1`.
 */
export function madeWithoutGradients(graph: FileGraph): ReadonlySet<string> {
  const lines = graph.node.flatMap(wrappedLine);
  if (lines.length === 0) return new Set();
  const outside = namesOutside(graph, new Set(lines.map(({ node }) => node)));
  const shown = new Set(graph.output.map(({ name }) => name));
  const blocks = [...new Set(lines.map(({ block }) => block))];
  const made = blocks.flatMap((id) => {
    const block = lines.filter((line) => line.block === id);
    const own = new Set(block.map((line) => line.made));
    const readsByName = (code: string) =>
      operandsIn(code).some((read) => /^[pb]_/.test(read) || (outside.has(stem(read)) && !own.has(read)));
    const isNoGrad =
      !block.some(({ code }) => /\barg\d+_\d+\b/.test(code)) && block.some(({ code }) => readsByName(code));
    const ungraded = block.filter(
      ({ code }) => isNoGrad || code.includes('wrap_with_set_grad_enabled(False'),
    );
    const names = ungraded.flatMap(({ node }) => node.output);
    // Nobody trains what is computed without gradients: the whole model came as such code.
    return names.some((name) => shown.has(name)) ? [] : names;
  });
  return new Set(made);
}

function wrappedLine(node: FileNode): WrappedLine[] {
  const [, block, made, code] =
    /^File "<eval_with_key>\.(\d+)", line \d+, in forward\s+(\w+) = (torch\.ops\.[^;]*)/.exec(
      traceOf(node),
    ) ?? [];
  return block === undefined ? [] : [{ node, block, made: made!, code: code! }];
}

/** Names in a call, but for the function's own. */
function operandsIn(code: string): string[] {
  return code.replaceAll(/torch\.ops\.[\w.]+/g, '').match(/\b[a-z_]\w*/gi) ?? [];
}

/** Stems of what a block may read: inputs, and what other nodes make. Exporters number values anew. */
function namesOutside(
  { node: nodes, input }: FileGraph,
  wrapped: ReadonlySet<FileNode>,
): ReadonlySet<string> {
  const made = nodes.flatMap((node) => (wrapped.has(node) ? [] : node.output));
  return new Set([...input.map(({ name }) => name), ...made].filter((name) => name !== '').map(stem));
}

function stem(name: string): string {
  return name.replace(/_\d+$/, '');
}

/** Values that were computed without gradients, as the nodes behind them read them. */
export class Ungraded {
  readonly #detached = new Map<string, Value>();

  /** @param made names of what was computed so, in the file */
  constructor(
    private readonly b: GraphBuilder,
    private readonly made: ReadonlySet<string>,
  ) {}

  /** The inputs of a node, detached unless it was computed so itself. */
  read({ input, output }: FileNode, inputs: readonly (Value | undefined)[]): readonly (Value | undefined)[] {
    if (this.made.size === 0 || output.some((name) => this.made.has(name))) return inputs;
    return inputs.map((value, i) => {
      if (value?.type !== 'float32' || !this.made.has(input[i]!) || this.b.constantOf(value)) return value;
      const known = this.#detached.get(value.name) ?? detached(this.b, value);
      this.#detached.set(value.name, known);
      return known;
    });
  }
}
