import { rm } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Dataset } from '@rankbatch/data';
import { runCell } from './cell-process.js';
import { oneLine, RunError, UsageError } from '../base/errors.js';
import { planRuns } from './race.js';
import { writeSweep } from './sweep-file.js';
import type { CompareOptions } from './race-options.js';
import { nameRun, type RaceEvent, type RunPlan } from '../run/run-plan.js';
import { nameCell } from '../run-folder/cell-names.js';
import type { Environment, RunName, RunRecord } from '../results/records.js';
import { configOf, type ChosenModel, type RunConfig } from '../run-folder/run-config.js';
import { describeChanges, isSameConfig } from '../run-folder/same-config.js';
import { partOf } from '../run-folder/part-folder.js';
import { isRunFolder, readManifest, type RunManifest } from '../run-folder/run-manifest.js';
import { continueRun } from '../run/continue-run.js';
import { describeData, describeRun } from '../run-folder/describe-run.js';
import { readFailure } from '../run-folder/failure.js';
import { KeptRun } from '../run/kept-run.js';
import type { Services } from '../services/services.js';

/** A comparison that is kept: every cell is a run folder in `FOLDER/runs/`. */
export interface SweepContext {
  readonly folder: string;
  readonly dataset: Dataset;
  readonly chosen: ChosenModel;
  readonly services: Pick<Services, 'loadDataset' | 'watch' | 'trainerFactory'>;
  readonly onEvent: (event: RaceEvent) => void;
  readonly signal: AbortSignal;
  /** Trains them all elsewhere, instead of here. */
  readonly elsewhere?: CellTrainer | undefined;
  /** Takes what there is after each finished run. */
  readonly onRun: (found: SweepFound) => Promise<void>;
}

/** A run to be trained elsewhere. */
export interface CellOrder {
  /** Its folder, which is to be there when it is trained. */
  readonly path: string;
  readonly plan: RunPlan;
  readonly config: RunConfig;
  readonly data: RunManifest['data'];
  readonly checkpointEvery: number | undefined;
  readonly onEvent: (event: RaceEvent) => void;
  readonly signal: AbortSignal;
}

/** Whoever trains runs elsewhere. */
export interface CellTrainer {
  /** Resolves when the run's folder is there, whole. */
  train(order: CellOrder): Promise<void>;
}

/** The finished runs in the order of their plans, and those that diverged. */
export interface SweepFound {
  readonly runs: readonly RunRecord[];
  readonly diverged: readonly RunName[];
  /** Where the first of the finished runs was trained, which a later call may not be; undefined where none is finished. */
  readonly environment?: Environment | undefined;
}

/** What came of a sweep, and what went wrong with the runs that are not finished. */
export interface SweepResult extends SweepFound {
  readonly failures: readonly string[];
}

/** Trains what is not finished yet, up to `jobs` cells side by side; a cell that fails does not stop the others. */
export async function sweep(options: CompareOptions, context: SweepContext): Promise<SweepResult> {
  const plans = planRuns(options);
  const slugs = slugsOf(plans, options.shared.data.name);
  const data = await describeData(context.dataset, context.services.watch);
  const cells = plans.map((plan): Cell => {
    const path = join(context.folder, 'runs', slugs.get(plan)!);
    return { plan, path, data, config: configOfCell(plan, options, context.chosen) };
  });
  // All of them before any is trained or judged.
  for (const cell of cells) await requireSame(cell);
  await writeSweep(context.folder, options.settings);
  const records = new Map<RunPlan, RunRecord>();
  const diverged: RunName[] = [];
  const failures: string[] = [];
  const environments = new Map<RunPlan, Environment>();
  const found = (): SweepFound => ({
    runs: plans.flatMap((plan) => records.get(plan) ?? []),
    diverged,
    environment: plans.flatMap((plan) => environments.get(plan) ?? [])[0],
  });
  const waiting = [...cells];
  let writing = Promise.resolve();

  const work = async () => {
    for (let cell = waiting.shift(); cell !== undefined; cell = waiting.shift())
      try {
        context.signal.throwIfAborted();
        records.set(cell.plan, await trainCell(cell, options, context));
        environments.set(cell.plan, (await readManifest(cell.path)).environment);
        // One after another, as several workers may get here at once.
        writing = writing.catch(() => {}).then(() => context.onRun(found()));
        await writing;
      } catch (error) {
        if (context.signal.aborted || error instanceof UsageError) throw error;
        const isChanged = await hasChanges(cell.path);
        if (!isChanged && (await readFailure(cell.path))?.isDivergence) diverged.push(nameOf(cell.plan));
        context.onEvent({ kind: 'failed', plan: cell.plan });
        failures.push(
          error instanceof RunError ? oneLine(error) : `${nameRun(cell.plan)}: ${oneLine(error)}`,
        );
      }
  };
  // All of them, also where one is interrupted: none is left alone.
  const workers = await Promise.allSettled(
    Array.from({ length: context.elsewhere ? plans.length : options.jobs }, work),
  );
  for (const worker of workers) if (worker.status === 'rejected') throw worker.reason;
  if (diverged.length > 0) await context.onRun(found());
  return { ...found(), failures };
}

/** A run of a sweep, and its folder. */
type Cell = Pick<CellOrder, 'path' | 'plan' | 'config' | 'data'>;

/** All that decides the results of one run. */
function configOfCell(plan: RunPlan, { shared, jobs }: CompareOptions, chosen: ChosenModel): RunConfig {
  const { optimizer, variant = {}, strategy, seed } = plan;
  const threads =
    shared.threads ?? (jobs > 1 ? Math.max(1, Math.floor(availableParallelism() / jobs)) : undefined);
  return configOf(
    { ...shared, ...variant, ...(threads !== undefined && { threads }) },
    { ...chosen, optimizer, strategy, seed },
  );
}

/** Whether it went on with another learning rate: it is judged with no other run then. */
async function hasChanges(path: string): Promise<boolean> {
  const manifest = await readManifest(path).catch(() => undefined);
  return manifest?.changes !== undefined;
}

/** Refuses a run that is there already and had other settings or data; damage is told where it is opened. */
async function requireSame({ path, config, data }: Cell): Promise<void> {
  if (!(await isRunFolder(path))) return;
  const known = await readManifest(path).catch((error: unknown) => {
    if (error instanceof RunError) return undefined;
    throw error;
  });
  if (known === undefined) return;
  const cure = 'choose another --out, or delete that folder';
  const { name, options } = config.data;
  // A run that went on with another learning rate tells so, and is judged with no other.
  const changed = known.changes?.at(-1);
  const asked = changed ? { ...config, learningRate: changed.learningRate } : config;
  if (!isSameConfig(known.config, asked))
    throw new UsageError(
      `${path}: must be of the settings asked for, got other ones: ${describeChanges(known.config, asked)}; ${cure}`,
    );
  if (known.data.sha256 !== '' && known.data.sha256 !== data.sha256)
    throw new UsageError(
      `${path}: must be of the data asked for (SHA-256 ${data.sha256}), got other ones (${known.data.sha256}): ${name}${options.dataDir === undefined ? '' : ` in ${options.dataDir}`} is not what it was; find the data of then (--data-dir names their folder), ${cure}`,
    );
}

async function trainCell(cell: Cell, options: CompareOptions, context: SweepContext): Promise<RunRecord> {
  const { path, plan, config, data } = cell;
  const { dataset, services, elsewhere, onEvent, signal } = context;
  const { checkpointEvery, jobs } = options;
  if (elsewhere && !(await isFinished(path)))
    await elsewhere.train({ ...cell, checkpointEvery, onEvent, signal });
  // Of a run that was to be trained elsewhere before.
  await rm(partOf(path), { recursive: true, force: true });
  const manifest = describeRun(config, data, checkpointEvery);
  const kept = (await isRunFolder(path)) ? await KeptRun.open(path) : await KeptRun.create(path, manifest);
  try {
    await kept.noteData(config.data);
    if (elsewhere || jobs === 1 || (await kept.finishedRecords()) !== undefined)
      return named(
        await continueRun(kept, services, { plan, dataset, checkpointEvery, onEvent, signal }),
        plan,
      );
  } finally {
    await kept.close();
  }
  return named(await runCell(kept, { plan, concurrent: jobs, checkpointEvery, onEvent, signal }), plan);
}

/** Whether a run of the sweep is there, and done. */
async function isFinished(path: string): Promise<boolean> {
  if (!(await isRunFolder(path))) return false;
  const kept = await KeptRun.open(path);
  try {
    return (await kept.finishedRecords()) !== undefined;
  } finally {
    await kept.close();
  }
}

/** A run under the name that its cell has in tables. */
export function nameOf({ optimizer, variant, strategy, seed }: RunPlan): RunName {
  return { optimizer: nameCell(optimizer, variant), select: strategy.text, seed };
}

/** A record under the name that the comparison has for its optimizer. */
function named(record: RunRecord, { optimizer, variant }: RunPlan): RunRecord {
  return { ...record, optimizer: nameCell(optimizer, variant) };
}

/** The name of each run's folder; of those that would be called alike, as of ./a/b.mjs:x and ./a_b.mjs:x, the second ends in -2. */
function slugsOf(plans: readonly RunPlan[], data: string): Map<RunPlan, string> {
  const counts = new Map<string, number>();
  const numbered = (plan: RunPlan): string => {
    const slug = slugOf(plan, data);
    const count = (counts.get(slug) ?? 0) + 1;
    counts.set(slug, count);
    return count === 1 ? slug : `${slug}-${count}`;
  };
  return new Map(plans.map((plan) => [plan, numbered(plan)]));
}

/** Long names of data are cut, as names of folders have a limit and all cells share the data. */
function slugOf({ optimizer, variant = {}, strategy, seed }: RunPlan, data: string): string {
  const { learningRate, batchSize } = variant;
  const rate = learningRate === undefined ? '' : `-rate${learningRate}`;
  const batch = batchSize === undefined ? '' : `-batch${batchSize}`;
  return `${data.slice(0, 60)}-${optimizer}${rate}${batch}-${strategy.text}-seed${seed}`.replace(
    /[^\w.-]+/g,
    '_',
  );
}
