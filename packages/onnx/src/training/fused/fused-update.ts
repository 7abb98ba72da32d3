import type { Graph } from '../../graph/graph.js';
import { floats } from '../../runtime/floats.js';
import type { Vectors } from '../step.js';
import { elementwiseProgram, type ElementwiseProgram } from './elementwise.js';
import { wasmModule } from './wasm-module.js';

/** What is used of it: this package is compiled without the types of browsers. */
declare const WebAssembly: {
  readonly Memory: new (size: { initial: number; maximum: number }) => { readonly buffer: ArrayBuffer };
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object;
  readonly Instance: new (module: object, imports: object) => { readonly exports: { readonly run: Run } };
};

/** Bytes of a page of WebAssembly's memory, and the most pages. */
const PAGE = 65_536;
const MOST_PAGES = 65_536;
/** Vectors begin at multiples of so many bytes: a line of the cache. */
const LINE = 64;

type Run = (...numbers: number[]) => void;

/** An update whose vectors lie in a memory of its own. */
export interface FusedUpdate {
  /** A vector of zeros in that memory. */
  allocate(): Float32Array;
  /** Reads and writes vectors that come from `allocate`; `inputs` holds the scalars too. All by their names in the graph. */
  run(inputs: Vectors, outputs: Vectors): void;
}

/**
 * Compiles an optimizer's update to one pass over vectors of `length`, with the same bits as the graph: each op rounds as the runtime does.
 *
 * @param vectors how many of them there will be
 * @returns undefined where the update is not elementwise, or where the memory is not to be had
 */
export function fuseUpdate(update: Graph, length: number, vectors: number): FusedUpdate | undefined {
  const program = elementwiseProgram(update);
  const bytes = LINE * Math.ceil((4 * length) / LINE);
  const pages = Math.ceil((bytes * vectors) / PAGE);
  if (!program || pages > MOST_PAGES) return undefined;
  try {
    const memory = new WebAssembly.Memory({ initial: pages, maximum: pages });
    const instance = new WebAssembly.Instance(new WebAssembly.Module(wasmModule(program)), {
      env: { memory },
    });
    return fused(program, memory.buffer, instance.exports.run, length);
  } catch {
    // No room, or no vector instructions: the graph does it.
    return undefined;
  }
}

function fused(
  { vectors, outputs: written, scalars }: ElementwiseProgram,
  memory: ArrayBuffer,
  run: Run,
  length: number,
): FusedUpdate {
  const bytes = LINE * Math.ceil((4 * length) / LINE);
  let allocated = 0;
  return {
    allocate: () => new Float32Array(memory, bytes * allocated++, length),
    run(inputs, outputs) {
      const address = (of: Vectors, name: string) => floats(of[name]).byteOffset;
      run(
        bytes,
        ...vectors.map(({ name }) => address(inputs, name)),
        ...written.map(({ name }) => address(outputs, name)),
        ...scalars.map(({ name }) => floats(inputs[name])[0]!),
      );
    },
  };
}
