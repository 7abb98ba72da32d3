// Two worker threads share each batch. The main thread owns the selector and the model; workers get ids and send losses back.
// Run it: npm run setup && node examples/dist/workers.js
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { rank, Selector, shuffle, type Strategy } from 'rankbatch';
import { CLASSES, labels, PIXELS, pixels, SAMPLES } from './digits.js';
import type { Answer, Question } from './worker.mjs';

const EPOCHS = 20;
const LEARNING_RATE = 1;
const everyId = Uint32Array.from({ length: SAMPLES }, (_, id) => id);
// In shared memory, so that no worker holds a copy of the data.
const shared = new Float32Array(new SharedArrayBuffer(pixels.byteLength));
shared.set(pixels);

const workers = Array.from(
  { length: 2 },
  () =>
    new Worker(new URL('./worker.mjs', import.meta.url), {
      workerData: { pixels: shared, labels, classes: CLASSES },
    }),
);

async function ask(worker: Worker, question: Question): Promise<Answer> {
  const answered = once(worker, 'message');
  worker.postMessage(question);
  const [answer] = (await answered) as [Answer];
  return answer;
}

/** Asks every worker about its part of the samples. */
function askAll(ids: Uint32Array, factors: Float32Array, model: Float64Array): Promise<Answer[]> {
  const part = Math.ceil(ids.length / workers.length);
  return Promise.all(
    workers.map((worker, w) => {
      const [start, end] = [w * part, (w + 1) * part];
      return ask(worker, { ids: ids.slice(start, end), factors: factors.slice(start, end), model });
    }),
  );
}

async function train(strategy: Strategy) {
  const model = new Float64Array(CLASSES * PIXELS);
  const selector = new Selector({ sampleCount: SAMPLES, batchSize: 16, strategy, seed: 1 });
  while (selector.epoch < EPOCHS) {
    const due = selector.due(100);
    if (due.length > 0) {
      const answers = await askAll(due, new Float32Array(due.length), model);
      for (const { ids, losses } of answers) selector.record(ids, losses);
      continue;
    }
    const { ids, weights } = selector.next();
    const factors = weights.map((weight) => weight / ids.length);
    for (const answer of await askAll(ids, factors, model)) {
      answer.gradient.forEach((slope, k) => (model[k] = model[k]! - LEARNING_RATE * slope));
      selector.record(answer.ids, answer.losses);
    }
  }
  const answers = await askAll(everyId, new Float32Array(SAMPLES), model);
  const losses = answers.flatMap((answer) => Array.from(answer.losses));
  return { selector, losses, cost: losses.reduce((sum, loss) => sum + loss) / losses.length };
}

export const shuffled = await train(shuffle());
export const selected = await train(rank({ pressure: 100, recompute: { frequency: 0.5, ratio: 1 } }));
await Promise.all(workers.map((worker) => worker.terminate()));
console.log(`workers: mean loss over all samples after ${EPOCHS} epochs`);
console.log(`  shuffling ${shuffled.cost.toFixed(4)}, selection ${selected.cost.toFixed(4)}`);
