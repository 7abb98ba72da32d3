// What training steps copy between the processor and a device, of a network whose weights are most of what there is to copy.
import { adam, batchNorm, createTrainer, dense, relu, sequential } from '@rankbatch/onnx';

/**
 * @typedef {object} Copies
 * @property {number} weights bytes of all trained numbers
 * @property {number} statistics bytes of all running statistics
 * @property {{ up: number, down: number }[]} steps bytes that each step copied to the device and from it; 0 where there is none
 * @property {{ up: number, down: number }} looked what looking at the weights copied
 * @property {number[][]} losses of every step
 * @property {number[][]} again those of the last two, made again from a checkpoint
 * @property {number[][]} ahead the same, both started before the device had answered anything
 * @property {number[][]} parts losses of the first steps, made of micro-batches
 */

/** @param {Pick<import('@rankbatch/onnx').RuntimeOptions, 'provider' | 'threads' | 'wasmPaths'>} runtime @returns {Promise<Copies>} */
export async function copies(runtime) {
  const { take, hold } = watchCopies();
  const layers = [dense(128), batchNorm(), relu(), dense(128), relu(), dense(3)];
  const model = sequential({ sampleShape: [4], layers, seed: 1 });
  const options = { ...runtime, model, optimizer: adam(), seed: 1, batchSize: 8 };
  const trainer = await createTrainer(options);
  const values = Float32Array.from({ length: 32 }, (_, i) => Math.sin(i));
  const samples = {
    count: 8,
    shape: [4],
    values,
    labels: Uint8Array.from(values.slice(0, 8), (_, i) => i % 3),
  };
  const ids = Uint32Array.from(samples.labels, (_, i) => i);
  const weights = bytesOf(model, model.parameters);
  const statistics = bytesOf(model, model.statistics);
  const steps = [];
  const losses = [];
  const step = async () => Array.from(await trainer.step(samples, ids));
  for (let i = 0; i < 3; i++) {
    take();
    losses.push(await step());
    steps.push(take());
  }
  await trainer.fetchModel();
  const looked = take();
  const checkpoint = await trainer.checkpoint();
  losses.push(await step(), await step());
  await trainer.restore(checkpoint);
  const again = [await step(), await step()];
  await trainer.restore(checkpoint);
  const release = hold();
  const started = [await trainer.startStep(samples, ids), await trainer.startStep(samples, ids)];
  release();
  const ahead = await Promise.all(started.map(async (each) => Array.from(await each.losses)));
  await trainer.dispose();
  const cut = await createTrainer({ ...options, microBatch: 4 });
  const parts = [];
  for (let i = 0; i < 3; i++) parts.push(Array.from(await cut.step(samples, ids)));
  await cut.dispose();
  return { weights, statistics, steps, looked, losses, again, ahead, parts };
}

/** @param {import('@rankbatch/onnx').Model} model @param {readonly string[]} names */
function bytesOf({ graph }, names) {
  return names.reduce((sum, name) => sum + (graph.constants.get(name)?.data.byteLength ?? 0), 0);
}

/** Counts bytes from now on: `take` tells those since its last call. `hold` keeps back what the device answers, until what it returns is called. */
function watchCopies() {
  const count = { up: 0, down: 0 };
  let held = Promise.resolve();
  watch('GPUQueue', 'writeBuffer', (_, [, , data, , size]) => {
    // What ONNX Runtime gives are bytes, and how many of them.
    count.up += Number(size ?? field(data, 'byteLength'));
  });
  watch('GPUDevice', 'createBuffer', (_, [described]) => {
    if (field(described, 'mappedAtCreation') === true) count.up += Number(field(described, 'size'));
  });
  watch('GPUBuffer', 'mapAsync', (buffer, [mode]) => {
    if (mode === 1) count.down += Number(field(buffer, 'size'));
    return held;
  });
  const take = () => {
    const taken = { ...count };
    count.up = count.down = 0;
    return taken;
  };
  const hold = () => {
    let release = () => {};
    held = new Promise((resolve) => {
      release = resolve;
    });
    return () => {
      release();
    };
  };
  return { take, hold };
}

/**
 * Sees all calls of a method, where there is one; where `see` returns a promise, the method's own is answered behind it.
 *
 * @param {string} kind
 * @param {string} name
 * @param {(self: unknown, given: unknown[]) => Promise<void> | void} see
 */
function watch(kind, name, see) {
  const methods = field(Reflect.get(globalThis, kind), 'prototype');
  const method = field(methods, name);
  if (typeof methods !== 'object' || methods === null || typeof method !== 'function') return;
  /** @this {unknown} @param {unknown[]} given @returns {unknown} */
  const seen = function (...given) {
    const held = see(this, given);
    /** @type {unknown} */
    const answer = Reflect.apply(method, this, given);
    return held ? held.then(() => answer) : answer;
  };
  Reflect.set(methods, name, seen);
}

/** @param {unknown} of @param {string} name @returns {unknown} */
function field(of, name) {
  return (typeof of === 'object' || typeof of === 'function') && of !== null
    ? Reflect.get(of, name)
    : undefined;
}
