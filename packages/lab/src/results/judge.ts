import { checks } from 'rankbatch/internal';
import { UsageError } from '../base/errors.js';
import { checkEpochs, checkRuns, checkSeconds } from './check-records.js';
import type { EpochRecord, RunName, RunRecord, Speedup } from './records.js';

/**
 * The strategy that the others are measured against: `shuffle` if it takes part, else the first.
 *
 * @example
 * ```ts
 * import { chooseBaseline } from '@rankbatch/lab';
 * chooseBaseline(['rank:1e8', 'shuffle']); // => 'shuffle'
 * chooseBaseline(['random', 'rank:1e8']); // => 'random'
 * ```
 *
 * @throws UsageError without any strategy.
 */
export function chooseBaseline(strategies: readonly string[]): string {
  checks.check('strategies', strategies, checks.listOf(checks.text));
  const [first] = strategies;
  if (first === undefined) throw new UsageError('strategies: must name at least one, got none');
  return strategies.includes('shuffle') ? 'shuffle' : first;
}

/**
 * What an epoch costs in seconds when nothing is measured: training, selection and recomputation.
 *
 * @example
 * ```ts
 * import { workSeconds } from '@rankbatch/lab';
 * workSeconds({ trainSeconds: 4, selectSeconds: 0.5, recomputeSeconds: 1.5 }); // => 6
 * ```
 */
export function workSeconds(
  epoch: Pick<EpochRecord, 'trainSeconds' | 'selectSeconds' | 'recomputeSeconds'>,
): number {
  checkSeconds('epoch', epoch);
  return epoch.trainSeconds + epoch.selectSeconds + epoch.recomputeSeconds;
}

/**
 * The smallest number of whole epochs after which a run's training cost was at most `targetLoss` (nats), with the
 * seconds of work up to there; null when it never was. There is no interpolation between epochs.
 *
 * @example
 * ```ts
 * import { costReached } from '@rankbatch/lab';
 * const work = { trainSeconds: 2, selectSeconds: 0, recomputeSeconds: 1 };
 * const epochs = [{ trainLoss: 0.5, ...work }, { trainLoss: 0.1, ...work }, { trainLoss: 0.2, ...work }];
 * costReached(epochs, 0.2); // => { epochs: 2, seconds: 6 }
 * costReached(epochs, 0.01); // => null
 * ```
 */
export function costReached(
  epochs: readonly Pick<EpochRecord, 'trainLoss' | 'trainSeconds' | 'selectSeconds' | 'recomputeSeconds'>[],
  targetLoss: number,
): { epochs: number; seconds: number } | null {
  checkEpochs('epochs', epochs);
  checks.check('targetLoss', targetLoss, checks.number);
  let seconds = 0;
  for (const [index, epoch] of epochs.entries()) {
    seconds += workSeconds(epoch);
    if (epoch.trainLoss <= targetLoss) return { epochs: index + 1, seconds };
  }
  return null;
}

/**
 * Compares every run with the baseline's run of the same optimizer and seed; one entry for each run of another strategy,
 * and for each that diverged: it never got there.
 *
 * @example
 * ```ts
 * import { judge } from '@rankbatch/lab';
 * judge([], 'shuffle'); // => []
 * ```
 *
 * @param diverged runs that ended at a loss of NaN or infinity; those without a counterpart do not count
 * @throws UsageError when a run has no counterpart among the baseline's runs, or that one has no epochs.
 */
export function judge(
  runs: readonly RunRecord[],
  baseline: string,
  diverged: readonly RunName[] = [],
): Speedup[] {
  const lost = diverged.map(({ optimizer, select, seed }) => ({ optimizer, select, seed, epochs: [] }));
  checkRuns('runs', runs);
  checkRuns('diverged', lost);
  checks.check('baseline', baseline, checks.text);
  const isCounterpart = (run: RunName, of: RunName) =>
    run.select === baseline && run.optimizer === of.optimizer && run.seed === of.seed;
  return [...runs, ...lost.filter((own) => runs.some((run) => isCounterpart(run, own)))]
    .filter((run) => run.select !== baseline)
    .map((run) => {
      const opponent = runs.find((other) => isCounterpart(other, run));
      return judgeRun(run, opponent, baseline);
    });
}

function judgeRun(run: RunRecord, opponent: RunRecord | undefined, baseline: string): Speedup {
  const { optimizer, select, seed } = run;
  const targetLoss = opponent?.epochs.at(-1)?.trainLoss;
  const own = opponent && targetLoss !== undefined ? costReached(opponent.epochs, targetLoss) : null;
  if (targetLoss === undefined || own === null)
    throw new UsageError(
      `runs: must hold a finished run of ${baseline} with ${optimizer} and seed ${seed}, got none`,
    );
  const reached = costReached(run.epochs, targetLoss);
  return {
    optimizer,
    select,
    seed,
    baseline,
    targetLoss,
    epochs: reached?.epochs ?? null,
    seconds: reached?.seconds ?? null,
    baselineEpochs: own.epochs,
    baselineSeconds: own.seconds,
    epochRatio: reached && own.epochs / reached.epochs,
    secondRatio: reached && own.seconds / reached.seconds,
  };
}
