// race: runs that are compared, in memory or as a sweep of folders with processes of their own.
import { checks } from 'rankbatch/internal';
import type { RaceOptions } from './race-options.js';
import { nameRun, type RunPlan } from '../run/run-plan.js';
import { nameCell } from '../run-folder/cell-names.js';
import type { RunRecord } from '../results/records.js';
import { measureRun } from '../run/measure-run.js';
import { trainRun } from '../run/train-run.js';
import { TrainingRun } from '../run/training-run.js';

/**
 * Trains every strategy with every optimizer (and every learning rate and batch size) from every seed, one after another, and measures each epoch; runs that share a seed
 * start from the same weights. The strategies of one optimizer and seed follow each other directly, so that a machine that becomes slower or
 * faster over hours disturbs their comparison least.
 *
 * @example
 * ```ts
 * import { parseStrategy, race } from '@rankbatch/lab';
 * const values = new Float32Array(4);
 * const split = { count: 4, shape: [1, 1, 1] as [number, number, number], values, labels: new Uint8Array(4) };
 * const dataset = { name: 'zeros', classes: 2, train: split, validation: split, test: split };
 * const createTrainer = async () => ({
 *   step: async (_: unknown, ids: Uint32Array) => new Float32Array(ids.length).fill(0.5),
 *   evaluate: async () => ({ losses: new Float32Array(4).fill(0.25), predictions: new Uint32Array(4) }),
 *   dispose: async () => {},
 * });
 * const strategies = ['shuffle', 'rank:1e8:r'].map(parseStrategy);
 * const options = { dataset, createTrainer, optimizers: ['adam'], strategies, seeds: [1], epochs: 2, batchSize: 2 };
 * (await race(options)).map((run) => [run.select, run.epochs.at(-1)?.trainLoss]); // => [['shuffle', 0.25], ['rank:1e8:r', 0.25]]
 * ```
 *
 * @returns One record for each run, by optimizer, then seed, then strategy.
 * @throws RunError when a loss is not finite; RankbatchError for values that the core does not take; the reason of an aborted `signal`.
 */
export async function race(options: RaceOptions): Promise<RunRecord[]> {
  checkRace(options);
  const runs: RunRecord[] = [];
  for (const plan of planRuns(options)) runs.push(await raceOne(plan, options));
  return runs;
}

/** Refuses options that would fail in the middle of a race. */
function checkRace(options: RaceOptions): void {
  const { check, checkFields, fieldOf, listOf, text, number, integer, object, action } = checks;
  checkFields('race', options, {
    dataset: object,
    createTrainer: action,
    optimizers: listOf(text),
    strategies: listOf(object),
    seeds: listOf(number),
    epochs: integer(1),
    batchSize: integer(1),
  });
  checks.checkOptions('race', options, { variants: listOf(object), onEvent: action, signal: object });
  for (const [k, strategy] of options.strategies.entries())
    checkFields(`race: strategies[${k}]`, strategy, { text, spec: object });
  for (const part of ['train', 'validation', 'test']) {
    const samples = fieldOf(options.dataset, part);
    checkFields(`race: dataset.${part}`, samples, {
      count: integer(1),
      shape: listOf(integer(1)),
      labels: checks.numbers,
    });
    check(
      `race: dataset.${part}.labels.length`,
      fieldOf(fieldOf(samples, 'labels'), 'length'),
      integer(Number(fieldOf(samples, 'count')), Number(fieldOf(samples, 'count'))),
    );
  }
}

/** Trains and measures one run of a race in memory. */
export async function raceOne(plan: RunPlan, options: RaceOptions): Promise<RunRecord> {
  const { dataset } = options;
  const { optimizer, variant = {}, strategy, seed } = plan;
  const config = { ...options, ...variant, seed };
  const { batchSize } = config;
  const learner = await options.createTrainer({ optimizer, seed, ...variant, batchSize });
  checks.checkFields('race: what createTrainer gives', learner, {
    step: checks.action,
    evaluate: checks.action,
    dispose: checks.action,
  });
  try {
    const run = new TrainingRun({ dataset, learner, strategy, config, name: nameRun(plan) });
    const epochs = await trainRun(run, { ...options, plan });
    const isClasses = dataset.task === undefined || dataset.task.kind === 'classes';
    const measures = isClasses ? undefined : await measureRun(run);
    return {
      optimizer: nameCell(optimizer, variant),
      select: strategy.text,
      seed,
      epochs,
      ...(measures && { measures }),
    };
  } finally {
    await learner.dispose();
  }
}

/** The runs of a race in their order. */
export function planRuns({
  optimizers,
  seeds,
  strategies,
  variants = [{}],
}: Pick<RaceOptions, 'optimizers' | 'seeds' | 'strategies' | 'variants'>): RunPlan[] {
  const of = optimizers.length * variants.length * seeds.length * strategies.length;
  return optimizers
    .flatMap((optimizer) =>
      variants.flatMap((variant) =>
        seeds.flatMap((seed) =>
          strategies.map((strategy) => ({
            optimizer,
            ...(Object.keys(variant).length > 0 && { variant }),
            seed,
            strategy,
            of,
          })),
        ),
      ),
    )
    .map((plan, index) => Object.assign(plan, { number: index + 1 }));
}
