import type { Backend, Provider, Tensors } from './backend.js';
import { floats } from './floats.js';
import { sessionOptions } from './session-options.js';

/** Graphs on `onnxruntime-node`: native; made for 64-bit Linux with glibc, Windows, and macOS on Apple silicon. */
export async function loadNative(provider: Provider): Promise<Backend> {
  // Without its default export, which loaders such as tsx do not give CommonJS modules.
  const ort = await import('onnxruntime-node');
  if (ort.listSupportedBackends().every(({ name }) => name !== provider))
    throw new Error(`onnxruntime-node ${ort.env.versions.node} is built without it`);
  // What goes wrong comes back as an error, which says it better than a log line before it.
  ort.env.logLevel = 'fatal';
  // The package knows only tensors of its own class; these share the memory of ours.
  const own = (tensors: Tensors) =>
    Object.fromEntries(
      Object.entries(tensors).map(([name, tensor]) => [name, new ort.Tensor(floats(tensor), tensor.dims)]),
    );
  return {
    async createSession(model, name, { threads }) {
      const session = await ort.InferenceSession.create(model, {
        ...sessionOptions(name),
        ...(threads === undefined ? {} : { intraOpNumThreads: threads }),
      });
      return {
        inputNames: session.inputNames,
        outputNames: session.outputNames,
        run: (feeds, fetches) => (fetches ? session.run(feeds, own(fetches)) : session.run(feeds)),
        release: () => session.release(),
      };
    },
  };
}
