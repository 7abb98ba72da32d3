// What each thread of shards.ts does: it draws from its own shard, and goes a step with the others.
import { parentPort, workerData } from 'node:worker_threads';
import { Selector } from 'rankbatch';
import { addScaled, lossesAndGradient } from './softmax.mjs';

/**
 * @typedef {object} Task
 * @property {import('./softmax.mjs').Data} data
 * @property {Float64Array} model in shared memory, as are the gradients of all trainers and where they meet
 * @property {Float64Array[]} gradients
 * @property {Int32Array} meeting who has come, and how many meetings there were
 * @property {Uint8Array} snapshot of its selector
 * @property {number} index which of the trainers it is
 * @property {number} steps
 */
const { data, model, gradients, meeting, snapshot, index, steps } = /** @type {Task} */ (workerData);
const LEARNING_RATE = 1;
const count = gradients.length;
const selector = Selector.restore(snapshot, {}, { shard: { index, count } });

/** Waits until all trainers have come here. */
function meet() {
  const before = Atomics.load(meeting, 1);
  if (Atomics.add(meeting, 0, 1) + 1 === count) {
    Atomics.store(meeting, 0, 0);
    Atomics.add(meeting, 1, 1);
    Atomics.notify(meeting, 1);
  } else {
    // Looks again each second, so that a call that is not heard costs no more.
    while (Atomics.load(meeting, 1) === before) Atomics.wait(meeting, 1, before, 1000);
  }
}

for (let step = 0; step < steps; step++) {
  const { ids, weights } = selector.next();
  const factors = weights.map((weight) => weight / ids.length);
  const { losses, gradient } = lossesAndGradient(data, model, ids, factors);
  selector.record(ids, losses);
  gradients[index]?.set(gradient);
  meet();
  // Each adds up a part of the model, in the same order: the result depends on no race.
  const part = [Math.floor((index * model.length) / count), Math.floor(((index + 1) * model.length) / count)];
  for (const each of gradients)
    addScaled(model.subarray(...part), -LEARNING_RATE / count, each.subarray(...part));
  meet();
}
parentPort?.postMessage(selector.snapshot());
