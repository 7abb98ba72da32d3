import type { Tensor } from 'onnxruntime-common';

export const providers = ['cpu', 'wasm', 'webgpu', 'cuda', 'dml', 'coreml'] as const;

/**
 * What computes, in ONNX Runtime's terms: the processor, natively (`cpu`) or in WebAssembly (`wasm`), or other hardware through
 * WebGPU, NVIDIA's CUDA, DirectML (Windows) or Core ML (Apple).
 */
export type Provider = (typeof providers)[number];

export interface RuntimeOptions {
  /**
   * What computes; of several, the first that works here.
   *
   * @default `cpu` in Node.js (`wasm`, with a warning, where the native runtime does not load); `wasm` in browsers
   */
  readonly provider?: Provider | readonly Provider[];
  /**
   * Threads of one session, from 1 to 1024; in WebAssembly, of all sessions together. A page that is not cross-origin isolated has one.
   *
   * @default all cores
   */
  readonly threads?: number;
  /**
   * URL of the folder with the `.wasm` and `.mjs` files of `onnxruntime-web`, whole or as seen from the page or the worker's script.
   *
   * @default where the module of `onnxruntime-web` lies, or where a bundler has put them
   */
  readonly wasmPaths?: string;
}

export type Tensors = Readonly<Record<string, Tensor>>;

/** What only this package says of a session. */
export interface SessionOptions extends RuntimeOptions {
  /** Whether outputs may stay on the device that computes them; `device-copies.ts` tells how to read and to change them. @default false */
  readonly outputsStay?: boolean;
}

/** A graph made ready to run. */
export interface Session {
  readonly inputNames: readonly string[];
  readonly outputNames: readonly string[];
  /**
   * Computes the graph's outputs.
   *
   * @param fetches tensors that receive the outputs of their names @default new tensors for all outputs
   */
  run(feeds: Tensors, fetches?: Tensors): Promise<Tensors>;
  /** Frees the runtime's memory. */
  release(): Promise<void>;
}

/** A build of ONNX Runtime. */
export interface Backend {
  /** @param model the bytes of an `.onnx` file */
  createSession(
    model: Uint8Array,
    provider: Provider,
    options: Omit<SessionOptions, 'provider'>,
  ): Promise<Session>;
}

/** What differs between Node.js and browsers. */
export interface Platform {
  /** For messages, such as `Node.js on linux x64`. */
  readonly name: string;
  /** Loads what a provider runs on; providers that are left out never run here. */
  readonly load: Partial<Readonly<Record<Provider, () => Promise<Backend>>>>;
  /** The providers to take where none is asked for: the first that works. */
  readonly preferred: readonly Provider[];
  /** What to do where nothing works. */
  readonly cure: string;
  /** What to do where a provider that is preferred does not load. @default nothing */
  readonly cureOf?: (provider: Provider, error: Error) => string | undefined;
}
