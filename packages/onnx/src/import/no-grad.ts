import type { GraphBuilder } from '../builder/graph-builder.js';
import type { Value } from '../graph/graph.js';
import type { FileGraph, FileNode } from '../files/onnx-schema.js';
import { detached } from './detached.js';
import type { StoppedInputs } from './straight-through.js';
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

/** Values through which no gradient goes, as the nodes behind them read them. */
export class Ungraded {
  readonly #detached = new Map<string, Value>();

  /**
   * @param made names of what was computed so, in the file
   * @param stopped what single nodes read so
   */
  constructor(
    private readonly b: GraphBuilder,
    private readonly made: ReadonlySet<string>,
    private readonly stopped: StoppedInputs,
  ) {}

  /** The inputs of a node, detached unless it was computed so itself. */
  read({ input, output }: FileNode, inputs: readonly (Value | undefined)[]): readonly (Value | undefined)[] {
    const stopped = this.stopped.get(output[0]!) ?? [];
    const isInside = output.some((name) => this.made.has(name));
    return inputs.map((value, i) => {
      if (value?.type !== 'float32') return value;
      const isMade = !isInside && this.made.has(input[i]!) && !this.b.constantOf(value);
      return isMade || stopped.includes(i) ? this.#detach(value) : value;
    });
  }

  #detach(value: Value): Value {
    const known = this.#detached.get(value.name) ?? detached(this.b, value);
    this.#detached.set(value.name, known);
    return known;
  }
}
