import type * as common from 'onnxruntime-common';
import { RankbatchError } from 'rankbatch';
import type { Backend, Session, Tensors } from './backend.js';
import { keepOnDevice, onDevice } from './device-copies.js';
import { floats } from './floats.js';
import { sessionOptions } from './session-options.js';

type Web = Pick<typeof common, 'env' | 'InferenceSession'>;
type WebSession = common.InferenceSession;

/**
 * Graphs on `onnxruntime-web`: WebAssembly, and WebGPU in browsers.
 *
 * @param mostThreads how many threads this place allows
 */
export function webBackend(ort: Web, mostThreads: number): Backend {
  // What goes wrong comes back as an error, which says it better than a log line before it.
  ort.env.logLevel = 'fatal';
  /** All sessions share the threads that the first of them starts. */
  let started: number | undefined;
  let hasSession = false;
  return {
    async createSession(model, provider, { threads: asked, wasmPaths, outputsStay = false }) {
      const threads = Math.min(asked ?? started ?? mostThreads, mostThreads);
      if (started !== undefined && threads !== started)
        throw new RankbatchError(
          `threads: must be the same for all that runs in WebAssembly, ${started} as at first, got ${threads}`,
        );
      started = threads;
      ort.env.wasm.numThreads = threads;
      if (wasmPaths !== undefined) ort.env.wasm.wasmPaths = wasmPaths;
      try {
        const session = await ort.InferenceSession.create(model, {
          ...sessionOptions(provider),
          ...(outputsStay && provider === 'webgpu' && { preferredOutputLocation: 'gpu-buffer' as const }),
        });
        hasSession = true;
        return sessionOf(session);
      } finally {
        if (!hasSession) started = undefined;
      }
    },
  };
}

function sessionOf(session: WebSession): Session {
  return {
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    async run(feeds: Tensors, fetches: Tensors = {}) {
      // Names instead of tensors: onnxruntime-web leaves tensors that are to receive outputs as they are.
      const names = Object.keys(fetches);
      const given = Object.fromEntries(Object.entries(feeds).map(([name, each]) => [name, onDevice(each)]));
      const outputs = await session.run(given, names.length > 0 ? names : session.outputNames);
      for (const [name, target] of Object.entries(fetches)) {
        const output = outputs[name]!;
        if (output.location === 'cpu') floats(target).set(floats(output));
        else keepOnDevice(target, output);
      }
      return { ...outputs, ...fetches };
    },
    release: () => session.release(),
  };
}
