import * as ort from 'onnxruntime-node';
import type { Graph } from './graph.js';
import { encodeModel } from './onnx-file.js';

export { Tensor } from 'onnxruntime-node';
export type Session = ort.InferenceSession;

export interface RuntimeOptions {
  /** Threads of one session. @default all cores */
  readonly threads?: number;
}

/** Makes a graph ready to run on the CPU. */
export function createSession(graph: Graph, options: RuntimeOptions = {}): Promise<Session> {
  return ort.InferenceSession.create(encodeModel(graph), {
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
    ...(options.threads === undefined ? {} : { intraOpNumThreads: options.threads }),
  });
}
