import { adam, createTrainer, mlp, mnistCnn } from '@rankbatch/onnx';
import { BATCH, CLASSES, labels, SAMPLES, values } from './networks.mjs';

const samples = { count: SAMPLES, shape: [1, 28, 28], values, labels };
const models = {
  'mnist-cnn': () => mnistCnn({ seed: 1 }),
  mlp: () => mlp({ inputs: [1, 28, 28], hidden: [300, 100], classes: CLASSES, seed: 1 }),
};

/**
 * @param {import('./networks.mjs').Network} network
 * @param {'wasm' | 'webgpu'} provider
 * @param {number} [threads] those of the machine where left out
 * @returns {Promise<import('./networks.mjs').Contender>}
 */
export async function rankbatch(network, provider, threads) {
  const trainer = await createTrainer({
    model: models[network](),
    optimizer: adam(),
    seed: 1,
    batchSize: BATCH,
    provider,
    ...(threads !== undefined && { threads }),
    wasmPaths: new URL('ort/', document.baseURI).href,
  });
  /** The step before, whose losses a device need not wait for. @type {import('@rankbatch/onnx').StartedStep | undefined} */
  let before;
  const ahead = async (/** @type {Uint32Array} */ ids) => {
    const started = await trainer.startStep(samples, ids);
    const { losses } = before ?? started;
    before = started;
    return losses;
  };
  return {
    engine: `rankbatch, ${provider === 'wasm' ? 'WebAssembly' : 'WebGPU'}`,
    step: provider === 'webgpu' ? ahead : (ids) => trainer.step(samples, ids),
    dispose: () => trainer.dispose(),
  };
}
