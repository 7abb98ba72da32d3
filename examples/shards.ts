// Threads that train one model, each on a shard of the samples with a selector of its own; then their number changes.
// Run it: npm run setup && node examples/dist/shards.js
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { rank, redeal, Selector } from 'rankbatch';
import { CLASSES, labels, PIXELS, pixels, SAMPLES } from './digits.js';
import { lossesAndGradient } from './softmax.mjs';
import type { Task } from './shards-trainer.mjs';

const everyId = Uint32Array.from({ length: SAMPLES }, (_, id) => id);
const data = { pixels: new Float32Array(new SharedArrayBuffer(pixels.byteLength)), labels, classes: CLASSES };
data.pixels.set(pixels);
const model = new Float64Array(new SharedArrayBuffer(8 * CLASSES * PIXELS));

/** Trains with one thread for each snapshot, and returns the snapshots of their selectors afterwards. */
async function train(snapshots: readonly Uint8Array[], steps: number): Promise<Uint8Array[]> {
  const meeting = new Int32Array(new SharedArrayBuffer(8));
  const gradients = snapshots.map(() => new Float64Array(new SharedArrayBuffer(8 * model.length)));
  const trainers = snapshots.map((snapshot, index) => {
    const workerData: Task = { data, model, gradients, meeting, snapshot, index, steps };
    return new Worker(new URL('./shards-trainer.mjs', import.meta.url), { workerData });
  });
  return Promise.all(trainers.map(async (trainer) => ((await once(trainer, 'message')) as [Uint8Array])[0]));
}

const options = { sampleCount: SAMPLES, batchSize: 8, strategy: rank({ pressure: 100 }), seed: 1 };
const two = [0, 1].map((index) => new Selector({ ...options, shard: { index, count: 2 } }).snapshot());
const afterTwo = await train(two, 200);
// A third trainer comes: the samples are dealt anew, and what is known of them moves along.
const three = [0, 1, 2].map((index) => redeal(afterTwo, { index, count: 3 }));
export const selectors = (await train(three, 200)).map((snapshot) => Selector.restore(snapshot));
export const { losses } = lossesAndGradient(data, model, everyId, new Float32Array(SAMPLES));
export const cost = losses.reduce((sum, loss) => sum + loss) / SAMPLES;
console.log(`shards: mean loss over all samples after 200 steps of two threads and 200 of three`);
console.log(`  selection ${cost.toFixed(4)}`);
