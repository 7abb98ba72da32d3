import { median } from '../../base/median.js';
import type { Contender, Setting } from '../contender.js';
import type { Pacer } from '../pacer.js';
import { passEpochs } from '../pass-epochs.js';
import { spreadOf } from '../spread.js';
import { TrainingLosses } from '../training-losses.js';
import { usedBytes } from '../used-bytes.js';
import type { Row } from './cost.js';
import type { Entry } from './entries.js';
import { Rounds, type RoundsOptions, type RoundsTime } from './rounds.js';

/** How long and how often to measure. */
export interface Effort {
  readonly runs: number;
  /** The least time of a run. */
  readonly runMs: number;
}

const warmUpRuns = 3;
/** Slow contenders get fewer runs: no more of them once so much time has passed, but at least so many. */
const slow = { warmUpMs: 2000, runsMs: 20_000, leastRuns: 3 };

/** A measured row, and how much work it took. */
export interface Measured {
  readonly row: Row;
  readonly runs: number;
  /** Batches in each of the runs, on average. */
  readonly batchesPerRun: number;
  /** Processor time over time of the runs: below 1 where other work on the machine took its share. */
  readonly processorShare: number;
}

/**
 * Measures one contender in a fresh state: start-up, losses for all samples, runs to warm up, then the runs that count. Times
 * are those of whole `next()` and `record()` calls; memory is what is in use after the runs and was not before.
 */
export async function measureRow(
  entry: Entry,
  setting: Setting,
  effort: Effort,
  { pacer, onPhase }: { readonly pacer: Pacer; readonly onPhase: (phase: string) => void },
): Promise<Measured> {
  const { sampleCount, batchSize, seed } = setting;
  const losses = new TrainingLosses(seed + 1);
  onPhase('start-up');
  const bytesBefore = await usedBytes();

  const { contender, startUpMs } = await start(entry, setting, { losses, pacer, onPhase });
  const { runs, processorShare } = await timeRuns(contender, {
    batchSize,
    cycle: entry.cycle,
    losses,
    pacer,
    onPhase,
    effort,
  });
  const bytesPerSample = ((await usedBytes()) - bytesBefore) / sampleCount;
  // Keeps it in use up to here.
  contender.record(new Uint32Array(0), new Float64Array(0));

  const draws = runs.map(({ drawMs, samples }) => (drawMs * 1e6) / samples);
  const records = runs.map(({ recordMs, samples }) => (recordMs * 1e6) / samples);
  return {
    row: {
      n: sampleCount,
      strategy: entry.name,
      nsPerDraw: median(draws),
      nsPerRecord: median(records),
      bytesPerSample,
      drawSpread: spreadOf(draws),
      recordSpread: spreadOf(records),
      startUpMs,
    },
    runs: runs.length,
    batchesPerRun: Math.round(runs.reduce((sum, { batches }) => sum + batches, 0) / runs.length),
    processorShare,
  };
}

async function start(
  entry: Entry,
  setting: Setting,
  options: {
    readonly losses: TrainingLosses;
    readonly pacer: Pacer;
    readonly onPhase: (phase: string) => void;
  },
): Promise<{ contender: Contender; startUpMs: number }> {
  const known = entry.learns ? undefined : options.losses.overwrite(new Float64Array(setting.sampleCount));
  const begun = performance.now();
  if (!entry.learns) {
    const contender = entry.create(setting, known!);
    return { contender, startUpMs: performance.now() - begun };
  }
  const contender = entry.create(setting);
  const startUpMs = performance.now() - begun;
  await passEpochs(contender, {
    ...setting,
    ...options,
    epochs: 1,
    onShare: (share) => {
      options.onPhase(`first pass ${Math.floor(share * 100)} %`);
    },
  });
  return { contender, startUpMs };
}

async function timeRuns(
  contender: Contender,
  options: RoundsOptions & {
    readonly onPhase: (phase: string) => void;
    readonly effort: Effort;
  },
): Promise<{ runs: RoundsTime[]; processorShare: number }> {
  const { onPhase, effort } = options;
  const rounds = new Rounds(contender, options);
  onPhase('warm-up');
  let begun = performance.now();
  for (let run = 0; run < warmUpRuns && performance.now() - begun < slow.warmUpMs; run++)
    await rounds.run(effort.runMs);

  const times: RoundsTime[] = [];
  const processorBefore = process.cpuUsage();
  begun = performance.now();
  while (times.length < effort.runs) {
    if (times.length >= slow.leastRuns && performance.now() - begun > slow.runsMs) break;
    onPhase(`run ${times.length + 1}/${effort.runs}`);
    times.push(await rounds.run(effort.runMs));
  }
  const { user, system } = process.cpuUsage(processorBefore);
  return { runs: times, processorShare: (user + system) / 1000 / (performance.now() - begun) };
}
