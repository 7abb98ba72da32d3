import '@tensorflow/tfjs-backend-cpu';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { CLASSES, gather, labels } from './networks.mjs';

setWasmPaths(new URL('tfjs/', document.baseURI).href);

const block = () => [
  layers.conv2d({ filters: 32, kernelSize: 5, useBias: false }),
  layers.batchNormalization({ epsilon: 1e-4, momentum: 0.85 }),
  layers.activation({ activation: 'relu' }),
  layers.maxPooling2d({ poolSize: 2 }),
];
const dense = (/** @type {number} */ units) => layers.dense({ units, activation: 'relu' });
const models = {
  'mnist-cnn': () => [
    layers.reshape({ inputShape: [784], targetShape: [28, 28, 1] }),
    ...block(),
    ...block(),
    layers.flatten(),
    layers.dropout({ rate: 0.5 }),
    dense(256),
    layers.dense({ units: CLASSES }),
  ],
  mlp: () => [
    layers.dense({ inputShape: [784], units: 300, activation: 'relu' }),
    dense(100),
    layers.dense({ units: CLASSES }),
  ],
};

/**
 * @param {import('./networks.mjs').Network} network
 * @param {'cpu' | 'wasm'} backend
 * @returns {Promise<import('./networks.mjs').Contender>}
 */
export async function tensorflow(network, backend) {
  await tf.setBackend(backend);
  await tf.ready();
  const model = sequential({ layers: models[network]() });
  model.compile({
    optimizer: tf.train.adam(1e-3),
    loss: (y, logits) => tf.losses.softmaxCrossEntropy(y, logits),
  });
  return {
    engine: `TensorFlow.js ${tf.version_core}, ${backend === 'cpu' ? 'CPU' : 'WebAssembly'}`,
    async step(ids) {
      const [x, y] = tf.tidy(() => [
        tf.tensor2d(gather(ids), [ids.length, 784]),
        tf.oneHot(
          tf.tensor1d(
            Array.from(ids, (id) => labels[id] ?? 0),
            'int32',
          ),
          CLASSES,
        ),
      ]);
      try {
        return [Number(await model.trainOnBatch(x, y))];
      } finally {
        x.dispose();
        y.dispose();
      }
    },
    dispose: () => void model.dispose(),
  };
}
