/* oxlint-disable typescript/no-unsafe-argument, typescript/no-unsafe-return, typescript/no-unsafe-call, typescript/no-unsafe-member-access, typescript/no-unsafe-assignment, typescript/no-misused-promises -- wrong types are what this is for */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import '@tensorflow/tfjs-backend-cpu';
import { gather, tensor2d, train } from '@tensorflow/tfjs-core';
import { layers, sequential } from '@tensorflow/tfjs-layers';
import { numpy as np } from '@jax-js/jax';
import { serveBoard } from '@rankbatch/board';
import { batches, lossesAndGrad } from '@rankbatch/jax';
import { dropRun, listRuns, openSelector, rankRun, restoreRun } from '@rankbatch/redis';
import { fit, fitDataset } from '@rankbatch/tfjs';
import { rank, Selector } from 'rankbatch';

/** Nobody listens there. */
const address = { redis: 'redis://127.0.0.1:1', run: 'run', prefix: 'rb:' };
const selector = () =>
  new Selector({ sampleCount: 4, batchSize: 2, strategy: rank({ pressure: 2 }), seed: 1 });

/** What is not refused before a server is asked has been accepted. @param {(...args: never[]) => Promise<unknown>} call @returns {(...args: never[]) => Promise<unknown>} */
const accepted =
  (call) =>
  (...args) => {
    const done = call(...args);
    return Promise.race([done, sleep(5)]).finally(() => done.catch(() => undefined));
  };

/** Of the packages with few functions. @param {string} folder @returns {import('./calls.mjs').Calls} */
export function otherCalls(folder) {
  const model = sequential({ layers: [layers.dense({ inputShape: [1], units: 1 })] });
  model.compile({ optimizer: train.sgd(0.1), loss: 'meanSquaredError' });
  const x = tensor2d([0, 1, 2, 3], [4, 1]);
  const y = tensor2d([1, 3, 5, 7], [4, 1]);
  const squared = (/** @type {np.Array} */ w, /** @type {np.Array} */ input) => np.square(input.mul(w));
  return {
    'tfjs: fit': [
      fit,
      () => [
        model,
        x,
        y,
        { epochs: 2, batchSize: 2, select: rank({ pressure: 2 }), seed: 1, validationSplit: 0.5, verbose: 0 },
      ],
    ],
    'tfjs: fitDataset': [
      fitDataset,
      () => [
        model,
        {
          count: 4,
          batch: (/** @type {Uint32Array} */ ids) => ({ xs: gather(x, [...ids]), ys: gather(y, [...ids]) }),
        },
        { epochs: 1, batchSize: 2, select: rank({ pressure: 2 }), seed: 1, verbose: 0 },
      ],
    ],
    'jax: batches': [
      async (...args) => {
        let left = 9;
        for await (const { data, weights, record } of batches(
          /** @type {any} */ (args[0]),
          /** @type {any} */ (args[1]),
          /** @type {any} */ (args[2]),
        )) {
          if (left-- === 0) break;
          weights.dispose();
          await record(np.square(/** @type {np.Array} */ (data[0])));
        }
      },
      () => [selector(), [np.array([1, 2, 3, 4])], { epochs: 2 }],
    ],
    'jax: record': [
      async (losses) => {
        const { value } = await batches(selector(), [np.array([1, 2, 3, 4])], { epochs: 1 }).next();
        await value?.record(losses);
      },
      () => [np.array([1, 2])],
    ],
    'jax: lossesAndGrad': [
      (lossesOf, weights) => lossesAndGrad(lossesOf)(np.array(2), weights, np.array([1, 2, 3])),
      () => [squared, np.ones([3])],
    ],
    'redis: dropRun': [accepted(dropRun), () => [address]],
    'redis: listRuns': [accepted(listRuns), () => [{ redis: address.redis, prefix: 'rb:' }]],
    'redis: openSelector': [
      accepted(openSelector),
      () => [{ ...address, trainer: 'one', shards: [0], timeout: 20 }],
    ],
    'redis: restoreRun': [accepted(restoreRun), () => [address, [selector().snapshot()], {}]],
    'redis: rankRun': [
      accepted(async (options) => (await rankRun(options)).close()),
      () => [
        {
          ...address,
          sampleCount: 10,
          batchSize: 2,
          strategy: rank({ pressure: 5 }),
          seed: 1,
          shards: 1,
          depth: 2,
          ttl: 60,
          lease: 5,
          snapshotEvery: 10,
          keepLog: false,
          timeout: 20,
        },
      ],
    ],
    'board: serveBoard': [
      async (options) => (await serveBoard(options)).close(),
      () => [{ folder, host: '127.0.0.1', port: 0, open: false }],
    ],
    'board: a folder': [
      async (path) => (await serveBoard({ folder: path, port: 0 })).close(),
      () => [join(folder)],
    ],
  };
}
