import type { Backend, Platform } from './backend.js';
import { folderUrl } from './folder-url.js';
import { NO_THREAD, refuseToBeThread, startThreads, type Scope } from './threads.js';
import { webBackend } from './web.js';

declare const crossOriginIsolated: boolean;
declare const navigator: { readonly hardwareConcurrency: number };
declare const location: { readonly href: string; readonly origin: string };

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- browsers have it
const scope = globalThis as unknown as Scope;
refuseToBeThread(scope);

/** Threads are workers, which service workers have none of, and share memory, which only pages that are isolated from other origins may do. */
function mostThreads(): number {
  return crossOriginIsolated && 'Worker' in scope ? navigator.hardwareConcurrency : 1;
}

function inPage(ort: Parameters<typeof webBackend>[0]): Backend {
  const backend = webBackend(ort, mostThreads());
  let isStarted = false;
  return {
    async createSession(model, provider, { wasmPaths, ...options }) {
      const folder = wasmPaths !== undefined && { wasmPaths: folderUrl(wasmPaths, location) };
      const create = () => backend.createSession(model, provider, { ...options, ...folder });
      // The first session starts the threads of all.
      const session = await (isStarted || mostThreads() === 1 ? create() : startThreads(scope, create));
      isStarted = true;
      return session;
    },
  };
}

const filesCure = "give wasmPaths, the URL of the folder with onnxruntime-web's .wasm and .mjs files";

export const platform: Platform = {
  name: 'this browser',
  load: {
    // Two builds: the one without WebGPU is half as large.
    wasm: async () => inPage(await import('onnxruntime-web/wasm')),
    webgpu: async () => inPage(await import('onnxruntime-web/webgpu')),
  },
  preferred: ['wasm'],
  // The runtime does not look for its files again.
  cure: `${filesCure}, in a page that is loaded anew`,
  cureOf: (_provider, { name, message }) => {
    if (name === 'EvalError' || /unsafe-eval|Content Security Policy/.test(message))
      return "let script-src of the Content-Security-Policy header of the page, or of the worker's script, have 'unsafe-eval'";
    if (message.startsWith(NO_THREAD))
      return `${filesCure}, served with the page's header Cross-Origin-Embedder-Policy, or ask for threads: 1, in a page that is loaded anew`;
    return undefined;
  },
};
