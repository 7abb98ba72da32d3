import { basename, join } from 'node:path';
import type { Task } from '@rankbatch/data';
import { makeFolder, writeAtomically } from '../base/durable-files.js';
import { measureOf } from '../results/measure.js';
import type { EpochRecord } from '../results/records.js';
import { EVENT_FOLDER } from '../run-folder/event-folder.js';
import { readRun, type StoredRun } from '../run-folder/read-runs.js';
import { encodeEventFile, type ScalarEvent } from './event-file.js';

/** What TensorBoard shows of an epoch, by tag. */
const measures: Readonly<Record<string, (epoch: EpochRecord) => number | null>> = {
  'cost/train': (epoch) => epoch.trainLoss,
  'cost/validation': (epoch) => epoch.validationLoss,
  'cost/test': (epoch) => epoch.testLoss,
  'seconds/train': (epoch) => epoch.trainSeconds,
  'seconds/select': (epoch) => epoch.selectSeconds,
  'seconds/recompute': (epoch) => epoch.recomputeSeconds,
  'seconds/eval': (epoch) => epoch.evalSeconds,
  'seconds/save': (epoch) => epoch.saveSeconds,
  'selection/pressure': (epoch) => epoch.pressure,
  'selection/mean_age': (epoch) => epoch.meanAge,
  'selection/oldest_age': (epoch) => epoch.oldestAge,
  'selection/moved_share': (epoch) => epoch.movedShare,
  'selection/distinct_share': (epoch) => epoch.distinctShare,
  'selection/effective_sample_size': (epoch) => epoch.effectiveSampleSize,
};

/** All that is shown where there is such a thing to learn: errors go by the name of its measure, `error`, `label_error` or `rmse`. */
function measuresFor(task: Task | undefined): typeof measures {
  const name = measureOf(task).name.toLowerCase().replaceAll(' ', '_');
  return {
    ...measures,
    [`${name}/train`]: (epoch) => epoch.trainError,
    [`${name}/validation`]: (epoch) => epoch.validationError,
    [`${name}/test`]: (epoch) => epoch.testError,
  };
}

/**
 * Writes the epochs of every run as an event file for TensorBoard, `tensorboard/events.out.tfevents.*` of the folder, in a folder for
 * each run where it is a comparison.
 *
 * @returns The files, relative to the folder.
 */
export async function writeEventFiles(folder: string, runs: readonly StoredRun[]): Promise<string[]> {
  return Promise.all(
    runs.map(async (run) => {
      const startedAt = Date.parse(run.manifest.startedAt) / 1000;
      const place = run.folder === folder ? EVENT_FOLDER : join(EVENT_FOLDER, basename(run.folder));
      const name = `events.out.tfevents.${Math.floor(startedAt)}.rankbatch`;
      await makeFolder(join(folder, place));
      await writeAtomically(join(folder, place), name, encodeEventFile(startedAt, eventsOf(run, startedAt)));
      return join(place, name);
    }),
  );
}

/** Writes the event file of a single run. */
export async function writeRunEvents(folder: string): Promise<void> {
  await writeEventFiles(folder, [await readRun(folder)]);
}

/** One event for each epoch, at its last optimizer step and at the time that all measured seconds before add up to. */
function eventsOf({ metrics, manifest }: StoredRun, startedAt: number): ScalarEvent[] {
  const shown = Object.entries(measuresFor(manifest.data.task));
  let wallTime = startedAt;
  return metrics.map((epoch) => {
    const { trainSeconds, selectSeconds, recomputeSeconds, evalSeconds, saveSeconds } = epoch;
    wallTime += trainSeconds + selectSeconds + recomputeSeconds + evalSeconds + saveSeconds;
    const scalars = shown.flatMap(([tag, measure]) => {
      const value = measure(epoch);
      return value === null ? [] : [{ tag, value }];
    });
    return { wallTime, step: epoch.step, scalars };
  });
}
