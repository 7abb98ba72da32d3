// The networks of the suites.
import { outputsOf } from '@rankbatch/data';
import * as engine from '@rankbatch/onnx';

/** @typedef {import('@rankbatch/data').Dataset} Dataset */

/** @param {readonly number[]} hidden */
export const perceptron =
  (...hidden) =>
  (/** @type {Dataset} */ dataset, /** @type {number} */ seed) =>
    engine.mlp({ inputs: dataset.train.shape, hidden, classes: outputsOf(dataset), seed });

/** Two convolutions of 8 and 16 filters, for small pictures of one channel. @param {Dataset} dataset @param {number} seed */
export const smallCnn = ({ train, classes }, seed) =>
  engine.sequential({
    sampleShape: train.shape,
    layers: [
      engine.conv2d({ filters: 8, kernel: 3 }),
      engine.relu(),
      engine.maxPool(2),
      engine.conv2d({ filters: 16, kernel: 3 }),
      engine.relu(),
      engine.maxPool(2),
      engine.flatten(),
      engine.dense(64),
      engine.relu(),
      engine.dense(classes),
    ],
    seed,
  });

/** @param {Dataset} dataset @param {number} seed */
export const paperCnn = ({ classes }, seed) => engine.mnistCnn({ seed, classes });

/** @param {Dataset} dataset @param {number} seed */
export const residualCnn = ({ classes }, seed) => engine.residualCnn({ seed, classes });
