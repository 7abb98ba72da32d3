import { availableParallelism } from 'node:os';
import type { Platform } from './backend.js';
import { loadNative } from './native.js';
import { webBackend } from './web.js';

export const platform: Platform = {
  name: `Node.js on ${process.platform} ${process.arch}`,
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
};
