// runtime/: builds of ONNX Runtime, the choice among them, and graphs made ready to run.

import { platform } from '#platform';
import { Tensor } from 'onnxruntime-common';
import { GraphBuilder } from '../builder/graph-builder.js';
import type { Graph } from '../graph/graph.js';
import { encodeModel } from '../files/onnx-file.js';
import type { Provider, RuntimeOptions, Session, SessionOptions } from './backend.js';
import { clearly, withClearErrors } from './clear-errors.js';
import { webgpuGraph } from './webgpu-graph.js';
import { providerChooser, tryProviders, type ProviderTrial } from './choose-provider.js';

export { Tensor } from 'onnxruntime-common';
export type { ProviderTrial } from './choose-provider.js';
export type { Provider, RuntimeOptions, Session } from './backend.js';
export { areHere, forget, settle } from './device-copies.js';
export { floats, joinedFloats } from './floats.js';

const choose = providerChooser(platform);

/** The provider that computes here under these options. */
export async function findProvider(options: RuntimeOptions = {}): Promise<Provider> {
  return (await choose(options)).provider;
}

/**
 * Tries all providers here, whether the runtime of each is installed, loads and computes. It may take seconds.
 *
 * @returns one trial for each provider, the native processor first
 * @example
 * ```ts
 * import { findProviders } from '@rankbatch/onnx';
 *
 * const trials = await findProviders();
 * trials.some(({ provider, works }) => works && (provider === 'cpu' || provider === 'wasm')); // => true
 * trials.find(({ provider }) => provider === 'coreml')?.works; // => process.platform === 'darwin'
 * ```
 */
export function findProviders(options: Omit<RuntimeOptions, 'provider'> = {}): Promise<ProviderTrial[]> {
  return tryProviders(platform, options);
}

/** Makes a graph, or the bytes of an `.onnx` file, ready to run. */
export async function createSession(
  graph: Graph | Uint8Array,
  options: SessionOptions = {},
): Promise<Session> {
  const { provider, backend } = await choose(options);
  const encode = (given: Graph) => encodeModel(provider === 'webgpu' ? webgpuGraph(given) : given);
  const bytes = graph instanceof Uint8Array ? graph : encode(graph);
  return withClearErrors(await clearly(() => backend.createSession(bytes, provider, options)));
}

let blockSize: Promise<number | undefined> | undefined;

/**
 * Channels per block of the runtime's blocked convolution on this processor (8 or 16), or `undefined` if it has
 * none, as all providers but `cpu`. Found by asking: reordering pads the channels to whole blocks.
 */
export async function detectBlockSize(options: RuntimeOptions = {}): Promise<number | undefined> {
  if ((await findProvider(options)) !== 'cpu') return undefined;
  blockSize ??= probeBlockSize().catch(() => undefined);
  return blockSize;
}

async function probeBlockSize(): Promise<number | undefined> {
  const b = new GraphBuilder('probe');
  b.output('y', b.op('nchwc.ReorderInput', [b.input('x', 'float32', [1, 4, 1, 1])]));
  const session = await createSession(b.graph, { provider: 'cpu', threads: 1 });
  const { y } = await session.run({ x: new Tensor(new Float32Array(4), [1, 4, 1, 1]) });
  await session.release();
  const channels = y?.dims[1];
  return channels === 8 || channels === 16 ? channels : undefined;
}
