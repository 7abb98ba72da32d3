// A small network written out in plain TypeScript, trained from the same start with shuffling and with selection.
// Run it: npm run setup && node examples/dist/plain.js
import { Random, rank, Selector, shuffle, type Strategy } from 'rankbatch';
import { CLASSES, labels, PIXELS, pixels, SAMPLES } from './digits.js';

const EPOCHS = 20;
const LEARNING_RATE = 0.4;
const HIDDEN = 24;
const everyId = Uint32Array.from({ length: SAMPLES }, (_, id) => id);

const dot = (a: ArrayLike<number>, b: ArrayLike<number>) => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
};
const addScaled = (a: Float64Array, factor: number, b: ArrayLike<number>) => {
  for (let i = 0; i < a.length; i++) a[i] = a[i]! + factor * b[i]!;
};

/** Pixels, 24 rectified sums, 10 classes; without biases; trained by plain gradient descent. */
function createModel(seed: number) {
  const random = new Random(seed);
  const matrix = (rows: number, columns: number) =>
    Array.from({ length: rows }, () =>
      Float64Array.from({ length: columns }, () => random.normal() * Math.sqrt(2 / columns)),
    );
  const hiddenRows = matrix(HIDDEN, PIXELS);
  const classRows = matrix(CLASSES, HIDDEN);

  function forward(id: number) {
    const x = pixels.subarray(id * PIXELS, (id + 1) * PIXELS);
    const hidden = hiddenRows.map((row) => Math.max(0, dot(row, x)));
    const scores = classRows.map((row) => dot(row, hidden));
    const greatest = Math.max(...scores);
    const total = scores.reduce((sum, score) => sum + Math.exp(score - greatest), 0);
    const logProbabilities = scores.map((score) => score - greatest - Math.log(total));
    return { x, hidden, logProbabilities, loss: -logProbabilities[labels[id]!]! };
  }

  return {
    /** The loss of each sample, without training. */
    lossesOf: (ids: Uint32Array) => Array.from(ids, (id) => forward(id).loss),

    /** One step down the gradient of the mean of weight * loss; returns the loss of each sample before the step. */
    step(ids: Uint32Array, weights: Float32Array) {
      const passes = Array.from(ids, forward);
      const slopes = passes.map(({ hidden, logProbabilities }, i) => {
        const label = labels[ids[i]!]!;
        const atClasses = logProbabilities.map(
          (log, c) => weights[i]! * (Math.exp(log) - (c === label ? 1 : 0)),
        );
        const atHidden = hidden.map((value, j) =>
          value > 0 ? classRows.reduce((sum, row, c) => sum + row[j]! * atClasses[c]!, 0) : 0,
        );
        return { atClasses, atHidden };
      });
      const rate = -LEARNING_RATE / ids.length;
      passes.forEach(({ x, hidden }, i) => {
        classRows.forEach((row, c) => addScaled(row, rate * slopes[i]!.atClasses[c]!, hidden));
        hiddenRows.forEach((row, j) => addScaled(row, rate * slopes[i]!.atHidden[j]!, x));
      });
      return passes.map(({ loss }) => loss);
    },
  };
}

function train(strategy: Strategy) {
  const model = createModel(1);
  const selector = new Selector({ sampleCount: SAMPLES, batchSize: 16, strategy, seed: 1 });
  while (selector.epoch < EPOCHS) {
    const due = selector.due(100);
    if (due.length > 0) {
      selector.record(due, model.lossesOf(due));
      continue;
    }
    const { ids, weights } = selector.next();
    selector.record(ids, model.step(ids, weights));
  }
  const losses = model.lossesOf(everyId);
  return { selector, losses, cost: losses.reduce((sum, loss) => sum + loss) / losses.length };
}

export const shuffled = train(shuffle());
export const selected = train(rank({ pressure: 100, recompute: { frequency: 0.5, ratio: 1 } }));
console.log(`plain: mean loss over all samples after ${EPOCHS} epochs`);
console.log(`  shuffling ${shuffled.cost.toFixed(4)}, selection ${selected.cost.toFixed(4)}`);
