import { Selector } from 'rankbatch';
import { buildStrategy } from './build-strategy.js';
import { evaluateSplit, requireFinite } from './evaluate.js';
import { nameRun, type RaceOptions, type RunPlan } from './race-options.js';
import type { EpochRecord, RunRecord } from './records.js';
import { deriveSeed } from './seeds.js';
import { Stopwatch } from './stopwatch.js';

type Activity = 'train' | 'select' | 'recompute' | 'eval';

/** Trains one learner from its seed and measures it after every epoch. */
export async function runOne(plan: RunPlan, options: RaceOptions): Promise<RunRecord> {
  const { optimizer, strategy, seed } = plan;
  const { dataset, signal } = options;
  const trainer = await options.createTrainer({ optimizer, seed, batchSize: options.batchSize });
  try {
    const watch = new Stopwatch<Activity>();
    const selector = watch.timeSync('select', () => createSelector(plan, options));
    const epochs: EpochRecord[] = [];

    for (let epoch = 0; epoch < options.epochs; epoch += 1) {
      const where = `${nameRun(plan)}, epoch ${epoch + 1}`;
      let drawn = 0;
      for (let batch = 1; selector.epoch === epoch; batch += 1) {
        signal?.throwIfAborted();
        // Losses that fell due at the end of the last epoch are recomputed here, before this epoch's first batch.
        const due = watch.timeSync('recompute', () => selector.due());
        if (due.length > 0)
          await watch.time('recompute', async () => {
            const { losses } = await trainer.evaluate(dataset.train, due);
            requireFinite(losses, due, `${where}, before batch ${batch}`);
            selector.record(due, losses);
          });
        const { ids, weights } = watch.timeSync('select', () => selector.next());
        const losses = await watch.time('train', () => trainer.step(dataset.train, ids, weights));
        requireFinite(losses, ids, `${where}, batch ${batch}`);
        watch.timeSync('select', () => {
          selector.record(ids, losses);
        });
        drawn += ids.length;
        options.onEvent?.({ kind: 'batch', plan, epoch, progress: drawn / dataset.train.count });
      }

      signal?.throwIfAborted();
      const train = await watch.time('eval', () => evaluateSplit(trainer, dataset.train));
      const validation = await watch.time('eval', () => evaluateSplit(trainer, dataset.validation));
      requireFinite([train.loss, validation.loss], null, `${where}, evaluation`);
      const record: EpochRecord = {
        epoch: epoch + 1,
        trainLoss: train.loss,
        trainError: train.error,
        validationLoss: validation.loss,
        validationError: validation.error,
        trainSeconds: watch.take('train'),
        selectSeconds: watch.take('select'),
        recomputeSeconds: watch.take('recompute'),
        evalSeconds: watch.take('eval'),
      };
      epochs.push(record);
      options.onEvent?.({ kind: 'epoch', plan, record });
    }

    const test = await evaluateSplit(trainer, dataset.test);
    return { optimizer, select: strategy.text, seed, epochs, testError: test.error };
  } finally {
    await trainer.dispose();
  }
}

/** The selector of a run, whose draws follow from the run's seed alone. */
export function createSelector(
  { strategy, seed }: Pick<RunPlan, 'strategy' | 'seed'>,
  { dataset, batchSize, epochs }: Pick<RaceOptions, 'dataset' | 'batchSize' | 'epochs'>,
): Selector {
  return new Selector({
    sampleCount: dataset.train.count,
    batchSize,
    strategy: buildStrategy(strategy.spec, epochs),
    seed: deriveSeed(seed, 'selection'),
  });
}
