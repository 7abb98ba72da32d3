import type { Task } from '@rankbatch/data';
import { formatCost, formatDuration } from '../../base/format.js';
import { formatMeasure, measureOf } from '../../results/measure.js';
import type { RaceOutline } from './progress.js';
import type { RunPlan } from '../../run/run-plan.js';
import { nameCell } from '../../run-folder/cell-names.js';
import type { EpochRecord } from '../../results/records.js';

/** Says which run and epoch it is, with the same width for all of a race. */
export function describePlace(plan: RunPlan, epoch: number, race: RaceOutline): string {
  const widest = (texts: readonly string[]) => Math.max(...texts.map((text) => text.length));
  const number = (value: number, of: number) => `${String(value).padStart(String(of).length)}/${of}`;
  const parts = [
    `run ${number(plan.number, plan.of)}`,
    nameCell(plan.optimizer, plan.variant).padEnd(widest(race.optimizers)),
    plan.strategy.text.padEnd(widest(race.strategies.map(({ text }) => text))),
  ];
  if (race.seeds.length > 1) parts.push(`seed ${String(plan.seed).padEnd(widest(race.seeds.map(String)))}`);
  parts.push(`epoch ${number(epoch, race.epochs)}`);
  return parts.join('  ');
}

/** Says which run has failed, `finished` epochs after its start. */
export function describeFailed(plan: RunPlan, finished: number, race: RaceOutline): string {
  return `${describePlace(plan, Math.min(finished + 1, race.epochs), race)}  failed`;
}

/** What an epoch came to. */
export function describeResult(record: EpochRecord, task?: Task): string {
  const measure = measureOf(task);
  const validation = formatMeasure(measure, record.validationError).padStart(5);
  const what = measure.unit === '%' ? `${validation} %` : `${measure.name} ${validation}`;
  return `cost ${formatCost(record.trainLoss)}  validation ${what}`;
}

/** The time left as people say it; empty when it is not known. */
export function describeTimeLeft(seconds: number | null): string {
  return seconds === null ? '' : `${formatDuration(Math.max(0, seconds))} left`;
}
