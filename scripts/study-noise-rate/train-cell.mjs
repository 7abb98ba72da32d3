import { addLabelNoise, takeSamples } from '@rankbatch/data';
import { confidentErrors } from '@rankbatch/lab/internal';
import * as engine from '@rankbatch/onnx';
import { Selector, shuffle } from 'rankbatch';

/** Of each predicted class; one of them is chosen by the other data sets. */
export const shares = [0.05, 0.1, 0.2, 0.3, 0.5];
const [BATCH, EPOCHS, TRAIN, HELD_OUT] = [64, 20, 6000, 3000];

/**
 * @typedef {import('@rankbatch/data').Dataset} Dataset
 * @typedef {import('@rankbatch/data').Samples} Samples
 *
 * @typedef {object} Cell what is trained, and what it came to
 * @property {string} data
 * @property {number} noise share of the labels that are wrong, of training and held-out samples alike
 * @property {number} seed
 * @property {EpochResult[]} epochs
 *
 * @typedef {object} EpochResult
 * @property {number} validationLoss
 * @property {number} trainError share of 1, as the following
 * @property {number} heldOutError
 * @property {number} confidentLearning off the diagonal of the joint of Northcutt et al. 2021
 * @property {{ count: number, wrong: number }[]} confident for each of `shares`
 */

/** Evenly spaced ones where there are more: files may be sorted by class. @type {(samples: Samples, most: number) => Samples} */
function some(samples, most) {
  if (samples.count <= most) return samples;
  const ids = Array.from({ length: most }, (_, k) => Math.floor((k * samples.count) / most));
  return takeSamples(samples, ids);
}

/** @type {(clean: Dataset, noise: number, seed: number) => Dataset} */
function withNoise(clean, noise, seed) {
  /** @type {(samples: Samples, most: number, stream: number) => Samples} */
  const noisy = (samples, most, stream) =>
    addLabelNoise({ ...clean, train: some(samples, most) }, { share: noise, seed: 10 * seed + stream }).train;
  return {
    ...clean,
    train: noisy(clean.train, TRAIN, 0),
    validation: noisy(clean.validation, HELD_OUT / 2, 1),
    test: noisy(clean.test, HELD_OUT / 2, 2),
  };
}

/** @type {(clean: Dataset, cell: Omit<Cell, 'epochs'>) => Promise<Cell>} */
export async function trainCell(clean, { data, noise, seed }) {
  const { train, validation, test, classes } = withNoise(clean, noise, seed);
  const model = engine.mlp({ inputs: train.shape, hidden: [128, 128], classes, seed });
  const trainer = await engine.createTrainer({
    model,
    optimizer: engine.adam(),
    seed,
    batchSize: BATCH,
    threads: 1,
  });
  const selector = new Selector({ sampleCount: train.count, batchSize: BATCH, strategy: shuffle(), seed });
  /** @type {EpochResult[]} */
  const epochs = [];
  while (epochs.length < EPOCHS) {
    const { ids } = selector.next();
    selector.record(ids, await trainer.step(train, ids));
    if (selector.epoch === epochs.length) continue;
    const own = await trainer.evaluate(train);
    const judged = await Promise.all(
      [validation, test].map(async (samples) => ({
        ...(await trainer.evaluate(samples)),
        labels: samples.labels,
        samples,
      })),
    );
    epochs.push({
      validationLoss: mean(judged[0]?.losses ?? []),
      trainError: errorOf(own.predictions, train.labels),
      heldOutError: errorOf(
        judged.flatMap(({ predictions }) => [...predictions]),
        judged.flatMap(({ labels }) => [...labels]),
      ),
      confidentLearning: confidentLearning(
        judged.flatMap(({ labels }) => [...labels]),
        await Promise.all(judged.map(({ samples }) => trainer.predict(samples))),
        classes,
      ),
      confident: shares.map((share) => confidentErrors(judged, share)),
    });
  }
  await trainer.dispose();
  return { data, noise, seed, epochs };
}

/**
 * The share of wrong labels by the joint of given and true labels that confident learning counts (Northcutt et al. 2021, equations 1 to 3): a sample counts for
 * the class, of those whose probability reaches that class's mean over the samples that have its label, that is likeliest.
 *
 * @param {readonly number[]} labels
 * @param {readonly Float32Array[]} parts logits
 * @param {number} classes
 */
function confidentLearning(labels, parts, classes) {
  const probabilities = parts
    .flatMap((logits) =>
      Array.from({ length: logits.length / classes }, (_, id) =>
        logits.subarray(id * classes, (id + 1) * classes),
      ),
    )
    .map(softmax);
  const all = Array.from({ length: classes }, (_, k) => k);
  const sizes = all.map((k) => labels.filter((label) => label === k).length);
  const limits = all.map((k) => {
    const own = probabilities.filter((_, id) => labels[id] === k);
    return own.reduce((sum, row) => sum + (row[k] ?? 0), 0) / own.length;
  });
  const counts = all.map(() => all.map(() => 0));
  for (const [id, row] of probabilities.entries()) {
    let best = -1;
    for (const k of all) if ((row[k] ?? 0) >= (limits[k] ?? 2) && (row[k] ?? 0) > (row[best] ?? -1)) best = k;
    const own = counts[labels[id] ?? 0];
    if (own && best >= 0) own[best] = (own[best] ?? 0) + 1;
  }
  // Each row of the counts stands for as many samples as have its label.
  const wrong = counts.map((row, k) => {
    const sum = row.reduce((total, count) => total + count, 0);
    return sum === 0 ? 0 : ((sizes[k] ?? 0) * (sum - (row[k] ?? 0))) / sum;
  });
  return wrong.reduce((sum, part) => sum + part, 0) / labels.length;
}

/** @param {Float32Array} logits */
function softmax(logits) {
  const most = Math.max(...logits);
  const powers = Array.from(logits, (logit) => Math.exp(logit - most));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
}

/** @type {(predictions: ArrayLike<number>, labels: ArrayLike<number>) => number} */
function errorOf(predictions, labels) {
  let wrong = 0;
  for (let id = 0; id < labels.length; id += 1) wrong += Number(predictions[id] !== labels[id]);
  return wrong / labels.length;
}

/** @param {ArrayLike<number>} values */
function mean(values) {
  let sum = 0;
  for (let i = 0; i < values.length; i += 1) sum += values[i] ?? 0;
  return sum / values.length;
}
