// What each process of owner.ts does: ten steps on batches from the owner, and its model goes back.
import { connectSelector } from 'rankbatch/owner';
import { addScaled, lossesAndGradient } from './softmax.mjs';

/** @typedef {{ data: import('./softmax.mjs').Data, model: Float64Array }} Task */

const LEARNING_RATE = 1;
const selector = await connectSelector(String(process.argv[2]));
let batch = await selector.next();

/** @param {Task} task */
async function train({ data, model }) {
  for (let step = 0; step < 10; step++) {
    const { ids, weights } = batch;
    const factors = weights.map((weight) => weight / ids.length);
    const { losses, gradient } = lossesAndGradient(data, model, ids, factors);
    addScaled(model, -LEARNING_RATE, gradient);
    batch = await selector.step(batch, losses); // records them, and gives the next batch
  }
  process.send?.(model);
}

process.on('message', (/** @type {Task} */ task) => void train(task));
process.on('disconnect', () => void selector.close());
