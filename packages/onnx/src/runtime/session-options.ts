import type { InferenceSession } from 'onnxruntime-common';
import type { Provider } from './backend.js';

/** The options of a session on `provider`, in all builds of ONNX Runtime. */
export function sessionOptions(provider: Provider): InferenceSession.SessionOptions {
  // In its usual layout, NHWC, WebGPU computes some convolutions wrong (1.30: 6 channels to 16 by 5x5, say).
  const webgpu = { name: 'webgpu', preferredLayout: 'NCHW' } as const;
  return {
    executionProviders: [provider === 'webgpu' ? webgpu : provider],
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
  };
}
