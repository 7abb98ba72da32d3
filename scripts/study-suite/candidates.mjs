// Strategies that were tried and not taken in, as any user would write them: docs/results/suite.md tells what came of them.
import { makeStrategy, newBatch, Pass, Random, RankDistribution } from 'rankbatch';

const BATCH = 64;
/** Steps for which an order stays. */
const STEPS = 50;

/**
 * By rank with eq. 4, after one shuffled pass, but by another number than the latest loss.
 *
 * @param {string} kind
 * @param {(epoch: number) => number} pressureAt
 * @param {(length: number) => { key: (id: number) => number, record: (id: number, loss: number) => void }} createKeys
 */
function byKey(kind, pressureAt, createKeys) {
  return makeStrategy({ kind }, ({ ledger }) => {
    const keys = createKeys(ledger.length);
    /** @type {Pass | undefined} */
    let pass;
    /** @type {Uint32Array} */
    let order = new Uint32Array(0);
    let step = 0;
    return {
      startEpoch(epoch) {
        pass = pressureAt(epoch) > 1 ? undefined : new Pass(ledger);
      },
      left: ({ drawn }) => pass?.left ?? ledger.count - drawn,
      draw(count, { epoch }, random) {
        if (pass) return pass.draw(count, epoch, random);
        if (step++ % STEPS === 0) {
          const by = Float64Array.from({ length: ledger.length }, (_, id) => keys.key(id));
          order = ledger.activeIds().sort((a, b) => (by[b] ?? 0) - (by[a] ?? 0));
        }
        const batch = newBatch(count, epoch, true);
        const ranks = new RankDistribution(ledger.count, pressureAt(epoch));
        for (let i = 0; i < count; i++) {
          const rank = ranks.draw(random.float());
          batch.ids[i] = order[rank - 1] ?? 0;
          batch.probabilities[i] = ranks.weigh(rank);
        }
        return batch;
      },
      record(ids, losses) {
        for (let i = 0; i < ids.length; i++) keys.record(ids[i] ?? 0, losses[i] ?? 0);
        ledger.updateAll(ids, losses);
      },
    };
  });
}

/**
 * RHO-LOSS (Mindermann et al. 2022, arXiv:2206.07137): what a loss is above that of a model that has not trained on the sample.
 *
 * @param {number} pressure
 * @param {ArrayLike<number>} floors by id
 */
export const rho = (pressure, floors) =>
  byKey(
    'rho',
    (epoch) => (epoch === 0 ? 1 : pressure),
    (length) => {
      const losses = new Float64Array(length).fill(Infinity);
      return {
        key: (id) => (losses[id] ?? 0) - (floors[id] ?? 0),
        record: (id, loss) => {
          losses[id] = loss;
        },
      };
    },
  );

/**
 * Recency Bias (Song et al. 2020, arXiv:1911.08050), from losses: how much the probability of the label, exp(-loss), has changed in the
 * last visits, which for two classes is what its entropy of predicted labels sees; pressure falls from 100 to 1.
 *
 * @param {number} epochs
 */
export const recencyBias = (epochs) =>
  byKey(
    'recencyBias',
    (epoch) => (epoch < 2 ? 1 : 100 ** (1 - epoch / epochs)),
    (length) => {
      const means = new Float64Array(length).fill(0.5);
      const variances = new Float64Array(length).fill(0.25);
      const rate = 2 / 11;
      return {
        key: (id) => variances[id] ?? 0,
        record(id, loss) {
          const mean = means[id] ?? 0;
          const off = Math.exp(-loss) - mean;
          means[id] = mean + rate * off;
          variances[id] = (1 - rate) * ((variances[id] ?? 0) + rate * off * off);
        },
      };
    },
  );

/** Epochs of a model for floors; the one with the least validation loss counts. */
const FLOOR_EPOCHS = 4;

/**
 * [N] the loss of every training sample by a model that has not seen it: two models, each trained on half of the samples.
 *
 * @param {() => Promise<import('@rankbatch/onnx').Trainer>} createTrainer
 * @param {import('@rankbatch/data').Dataset} dataset
 * @param {number} seed
 */
export async function fitFloors(createTrainer, { train, validation }, seed) {
  const floors = new Float64Array(train.count);
  const random = new Random(seed);
  const ids = Uint32Array.from({ length: train.count }, (_, id) => id);
  random.shuffle(ids);
  const middle = Math.floor(ids.length / 2);
  const halves = [ids.slice(0, middle), ids.slice(middle)];
  for (const own of halves) {
    const others = halves.find((half) => half !== own) ?? own;
    const trainer = await createTrainer();
    let least = Infinity;
    for (let epoch = 0; epoch < FLOOR_EPOCHS; epoch++) {
      random.shuffle(own);
      for (let at = 0; at < own.length; at += BATCH) await trainer.step(train, own.subarray(at, at + BATCH));
      const { losses } = await trainer.evaluate(validation);
      const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
      if (mean >= least) continue;
      least = mean;
      const found = (await trainer.evaluate(train, others)).losses;
      others.forEach((id, i) => (floors[id] = found[i] ?? 0));
    }
    await trainer.dispose();
  }
  return floors;
}
