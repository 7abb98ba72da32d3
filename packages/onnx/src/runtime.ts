import * as ort from 'onnxruntime-node';
import { GraphBuilder, type Graph } from './graph.js';
import { encodeModel } from './onnx-file.js';

export { Tensor } from 'onnxruntime-node';
export type Session = ort.InferenceSession;

export interface RuntimeOptions {
  /** Threads of one session. @default all cores */
  readonly threads?: number;
}

/** Makes a graph, or the bytes of an `.onnx` file, ready to run on the CPU. */
export function createSession(graph: Graph | Uint8Array, options: RuntimeOptions = {}): Promise<Session> {
  return ort.InferenceSession.create(graph instanceof Uint8Array ? graph : encodeModel(graph), {
    executionProviders: ['cpu'],
    graphOptimizationLevel: 'all',
    logSeverityLevel: 3,
    ...(options.threads === undefined ? {} : { intraOpNumThreads: options.threads }),
  });
}

let blockSize: Promise<number | undefined> | undefined;

/**
 * Channels per block of the runtime's blocked convolution on this processor (8 or 16), or `undefined` if it has
 * none. Found by asking: reordering pads the channels to whole blocks.
 */
export function detectBlockSize(): Promise<number | undefined> {
  blockSize ??= probeBlockSize().catch(() => undefined);
  return blockSize;
}

async function probeBlockSize(): Promise<number | undefined> {
  const b = new GraphBuilder('probe');
  b.output('y', b.op('nchwc.ReorderInput', [b.input('x', 'float32', [1, 4, 1, 1])]));
  const session = await createSession(b.graph, { threads: 1 });
  const { y } = await session.run({ x: new ort.Tensor(new Float32Array(4), [1, 4, 1, 1]) });
  await session.release();
  const channels = y?.dims[1];
  return channels === 8 || channels === 16 ? channels : undefined;
}

/** The tensor's elements, which must be float32. */
export function floats(tensor: ort.Tensor | undefined): Float32Array {
  if (!(tensor?.data instanceof Float32Array))
    throw new Error(`runtime: expected float32, got ${tensor?.type}`);
  return tensor.data;
}
