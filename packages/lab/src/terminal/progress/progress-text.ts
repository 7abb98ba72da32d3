import { formatCost, formatDuration, formatPercent } from '../../base/format.js';
import type { RaceOutline } from './progress.js';
import type { RunPlan } from '../../run/run-plan.js';
import type { EpochRecord } from '../../results/records.js';

/** Says which run and epoch it is, with the same width for all of a race. */
export function describePlace(plan: RunPlan, epoch: number, race: RaceOutline): string {
  const widest = (texts: readonly string[]) => Math.max(...texts.map((text) => text.length));
  const number = (value: number, of: number) => `${String(value).padStart(String(of).length)}/${of}`;
  const parts = [
    `run ${number(plan.number, plan.of)}`,
    plan.optimizer.padEnd(widest(race.optimizers)),
    plan.strategy.text.padEnd(widest(race.strategies.map(({ text }) => text))),
  ];
  if (race.seeds.length > 1) parts.push(`seed ${String(plan.seed).padEnd(widest(race.seeds.map(String)))}`);
  parts.push(`epoch ${number(epoch, race.epochs)}`);
  return parts.join('  ');
}

/** What an epoch came to. */
export function describeResult(record: EpochRecord): string {
  const validation = formatPercent(record.validationError).padStart(5);
  return `cost ${formatCost(record.trainLoss)}  validation ${validation} %`;
}

/** The time left as people say it; empty when it is not known. */
export function describeTimeLeft(seconds: number | null): string {
  return seconds === null ? '' : `${formatDuration(Math.max(0, seconds))} left`;
}
