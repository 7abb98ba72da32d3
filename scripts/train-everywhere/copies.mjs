// What training steps copy between the processor and a device, of a network whose weights are most of what there is to copy.
import { adam, createTrainer, mlp } from '@rankbatch/onnx';

/**
 * @typedef {object} Copies
 * @property {number} weights bytes of all trained numbers
 * @property {{ up: number, down: number }[]} steps bytes that each step copied to the device and from it; 0 where there is none
 * @property {number[][]} losses of every step
 * @property {number[][]} again those of the last two, made again from a checkpoint
 */

/** @param {Pick<import('@rankbatch/onnx').RuntimeOptions, 'provider' | 'threads' | 'wasmPaths'>} runtime @returns {Promise<Copies>} */
export async function copies(runtime) {
  const take = countCopies();
  const model = mlp({ inputs: [4], hidden: [128, 128], classes: 3, seed: 1 });
  const trainer = await createTrainer({ ...runtime, model, optimizer: adam(), seed: 1, batchSize: 8 });
  const values = Float32Array.from({ length: 32 }, (_, i) => Math.sin(i));
  const samples = {
    count: 8,
    shape: [4],
    values,
    labels: Uint8Array.from(values.slice(0, 8), (_, i) => i % 3),
  };
  const ids = Uint32Array.from(samples.labels, (_, i) => i);
  const weights = 4 * (4 * 128 + 128 + 128 * 128 + 128 + 128 * 3 + 3);
  const steps = [];
  const losses = [];
  const step = async () => Array.from(await trainer.step(samples, ids));
  for (let i = 0; i < 3; i++) {
    take();
    losses.push(await step());
    steps.push(take());
  }
  const checkpoint = await trainer.checkpoint();
  losses.push(await step(), await step());
  await trainer.restore(checkpoint);
  const again = [await step(), await step()];
  await trainer.dispose();
  return { weights, steps, losses, again };
}

/** Counts bytes from now on; each call of what it returns tells those since the last one. */
function countCopies() {
  const count = { up: 0, down: 0 };
  watch('GPUQueue', 'writeBuffer', (_, [, , data, , size]) => {
    // What ONNX Runtime gives are bytes, and how many of them.
    count.up += Number(size ?? field(data, 'byteLength'));
  });
  watch('GPUDevice', 'createBuffer', (_, [described]) => {
    if (field(described, 'mappedAtCreation') === true) count.up += Number(field(described, 'size'));
  });
  watch('GPUBuffer', 'mapAsync', (buffer, [mode]) => {
    if (mode === 1) count.down += Number(field(buffer, 'size'));
  });
  return () => {
    const taken = { ...count };
    count.up = count.down = 0;
    return taken;
  };
}

/**
 * Sees all calls of a method, where there is one.
 *
 * @param {string} kind
 * @param {string} name
 * @param {(self: unknown, given: unknown[]) => void} see
 */
function watch(kind, name, see) {
  const methods = field(Reflect.get(globalThis, kind), 'prototype');
  const method = field(methods, name);
  if (typeof methods !== 'object' || methods === null || typeof method !== 'function') return;
  /** @this {unknown} @param {unknown[]} given @returns {unknown} */
  const seen = function (...given) {
    see(this, given);
    return Reflect.apply(method, this, given);
  };
  Reflect.set(methods, name, seen);
}

/** @param {unknown} of @param {string} name @returns {unknown} */
function field(of, name) {
  return (typeof of === 'object' || typeof of === 'function') && of !== null
    ? Reflect.get(of, name)
    : undefined;
}
