import type { Platform } from './backend.js';
import { webBackend } from './web.js';

declare const crossOriginIsolated: boolean;
declare const navigator: { readonly hardwareConcurrency: number };

/** Threads share memory, which only pages that are isolated from other origins may do. */
function mostThreads(): number {
  return crossOriginIsolated ? navigator.hardwareConcurrency : 1;
}

export const platform: Platform = {
  name: 'this browser',
  load: {
    // Two builds: the one without WebGPU is half as large.
    wasm: async () => webBackend(await import('onnxruntime-web/wasm'), mostThreads()),
    webgpu: async () => webBackend(await import('onnxruntime-web/webgpu'), mostThreads()),
  },
  preferred: ['wasm'],
  // The runtime does not look for its files again.
  cure: "give wasmPaths, the URL of the folder with onnxruntime-web's .wasm and .mjs files, in a page that is loaded anew",
  cureOf: (_provider, { name, message }) =>
    name === 'EvalError' || /unsafe-eval|Content Security Policy/.test(message)
      ? "let script-src of the Content-Security-Policy header of the page, or of the worker's script, have 'unsafe-eval'"
      : undefined,
};
