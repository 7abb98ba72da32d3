import { availableParallelism } from 'node:os';
import type { Platform } from './backend.js';
import { nativeCure } from './native-cure.js';
import { loadNative } from './native.js';
import { webBackend } from './web.js';

const place = `${process.platform} ${process.arch}`;

export const platform: Platform = {
  name: `Node.js on ${place}`,
  load: {
    cpu: () => loadNative('cpu'),
    wasm: async () => webBackend(await import('onnxruntime-web'), availableParallelism()),
    webgpu: () => loadNative('webgpu'),
    cuda: () => loadNative('cuda'),
    dml: () => loadNative('dml'),
    coreml: () => loadNative('coreml'),
  },
  preferred: ['cpu', 'wasm'],
  cure: 'install onnxruntime-node or onnxruntime-web anew',
  cureOf: (provider, error) => (provider === 'cpu' ? nativeCure(error, place, import.meta.url) : undefined),
};
