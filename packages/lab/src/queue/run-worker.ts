import { mkdir, readdir, rm, stat } from 'node:fs/promises';
import { availableParallelism, hostname } from 'node:os';
import { join } from 'node:path';
import type { Job, JobJson } from 'bullmq';
import { oneLine, RunError, systemCode, UsageError } from '../base/errors.js';
import { requireThreads } from '../base/threads.js';
import { runCell } from '../race/cell-process.js';
import { describeRun } from '../run-folder/describe-run.js';
import { lockFolder } from '../run-folder/run-lock.js';
import { KeptRun } from '../run/kept-run.js';
import type { RaceEvent, RunPlan } from '../run/run-plan.js';
import { loadStrategy } from '../strategies/load-strategy.js';
import { type CellJob, type CellNews, type CellResult, PLACE, queueName } from './cell-job.js';
import { requireJob } from './check-job.js';
import { connect } from './connect.js';
import { sendFolder } from './parcels.js';

/** A run that a worker cannot train is offered again after so long. */
const pauseMs = 5000;
/** Batches are told no more often. */
const batchMs = 2000;

export interface WorkerOptions {
  readonly url: string;
  /** Runs side by side. */
  readonly jobs: number;
  /** Where data are looked for, in place of where the comparison has them. */
  readonly dataDir: string | undefined;
  /** Folder for runs that are being trained. */
  readonly work: string;
  /** A worker that is silent for so long is gone, and others take its runs; ms. */
  readonly patience: number;
  readonly signal: AbortSignal;
  readonly tell: (text: string) => void;
}

type Cell = Job<CellJob, CellResult>;

/** Trains runs of comparisons, each in a process of its own, until `signal` is aborted. */
export async function runWorker({
  url,
  jobs,
  dataDir,
  work,
  patience,
  signal: ended,
  tell,
}: WorkerOptions): Promise<void> {
  /** Of this machine's fault. */
  const broken = new AbortController();
  const signal = AbortSignal.any([ended, broken.signal]);
  const connection = await connect(url, tell);
  const { bullmq, client } = connection;
  const name = `${hostname()}:${process.pid}`;
  await sweepFolder(work);
  const own = join(work, String(process.pid));
  await mkdir(own, { recursive: true });
  const unlock = await lockFolder(own);
  /** Why what is asked for is not here as it must be. */
  const missing = new Map<string, string>();

  const train = async (job: Cell, token?: string): Promise<CellResult> => {
    const jobId = job.id ?? '';
    try {
      requireJob(jobId, job.data);
    } catch (error) {
      // No worker can.
      throw new bullmq.UnrecoverableError(oneLine(error));
    }
    const { config, data, checkpointEvery } = job.data;
    /** Gives it back, for another worker. */
    const giveBack = async (after: number): Promise<never> => {
      await job.moveToDelayed(Date.now() + after, token);
      throw new bullmq.DelayedError();
    };
    const refuse = async (reason: string): Promise<never> => {
      const news: CellNews = { kind: 'refused', worker: name, reason };
      await job.updateProgress(news);
      return giveBack(pauseMs);
    };
    const needed = JSON.stringify([config.data, data.sha256, config.model, config.select]);
    const known = missing.get(needed) ?? tooMany(config.threads);
    if (known !== undefined) return refuse(known);
    const plan = await planOf(job.data);
    const path = join(own, jobId);
    const threads =
      config.threads ?? (jobs > 1 ? Math.max(1, Math.floor(availableParallelism() / jobs)) : undefined);
    const manifest = describeRun(
      { ...config, ...(threads !== undefined && { threads }) },
      data,
      checkpointEvery,
    );
    tell(`run ${plan.number} of ${plan.of}: ${jobId}`);
    let hasBegun = false;
    const news = newsOf(job, { worker: name, manifest });
    const onEvent = (event: RaceEvent) => {
      hasBegun = true;
      news(event);
    };
    const trained = async () => {
      await rm(path, { recursive: true, force: true });
      await mkdir(path, { recursive: true });
      const kept = await KeptRun.create(path, manifest);
      await kept.close();
      await runCell(kept, { plan, concurrent: jobs, checkpointEvery, dataDir, onEvent, signal });
    };
    try {
      const error = await failureOf(trained());
      if (signal.aborted) return await giveBack(0);
      const found = error && oneLine(error).replace(/^(run \d+ of \d+ \([^)]*\): )+/, '');
      if (error && isUnwritten(error)) {
        // All runs would fail here, and others can train them.
        const what = found?.replace(/(got an error \([^)]*\)).*/, '$1');
        broken.abort(new RunError(`--work: ${what}; make room there, then start the worker again`));
        return await giveBack(0);
      }
      const failure = found?.replaceAll(path, PLACE);
      if (failure !== undefined && !hasBegun) {
        // The data, the model or the strategy is not here, or not that of the comparison.
        missing.set(needed, failure);
        tell(`${jobId}: ${failure}`);
        return await refuse(failure);
      }
      const files = await sendFolder(connection, jobId, path);
      tell(`run ${plan.number} of ${plan.of}: ${failure ?? 'done'}`);
      return { files, ...(failure !== undefined && { failure }) };
    } finally {
      await rm(path, { recursive: true, force: true });
    }
  };

  /** A job whose data are no JSON would be begun without end: as one without data it is refused like others. */
  class CellWorker extends bullmq.Worker<CellJob, CellResult> {
    protected override createJob(json: JobJson, jobId: string): Cell {
      try {
        return super.createJob(json, jobId);
      } catch {
        return super.createJob({ ...json, data: 'null' }, jobId);
      }
    }
  }
  const worker = new CellWorker(queueName(), train, {
    connection: client,
    concurrency: jobs,
    lockDuration: patience,
    stalledInterval: patience / 2,
    // However many workers die: a run is trained as often as it takes.
    maxStalledCount: 1000,
    autorun: false,
    name,
  });
  worker.on('error', () => {});
  tell(
    `worker ${name} at ${connection.name}, ${jobs === 1 ? 'a run' : `${jobs} runs`} at once; Ctrl-C ends it and gives back what it has`,
  );
  const stop = () => void worker.close();
  signal.addEventListener('abort', stop);
  try {
    // It may have been ended while it was starting.
    if (!signal.aborted) await worker.run();
    await worker.close();
    broken.signal.throwIfAborted();
  } finally {
    signal.removeEventListener('abort', stop);
    await unlock();
    await rm(own, { recursive: true, force: true });
    client.destroy();
  }
}

/** Why this machine cannot have so many threads. */
function tooMany(threads: number | undefined): string | undefined {
  try {
    requireThreads('--threads', threads ?? 1);
    return undefined;
  } catch (error) {
    return oneLine(error);
  }
}

/** Whether a file of a run could not be written, as where the disk is full. */
const isUnwritten = (error: Error): boolean =>
  systemCode(error) !== undefined || /: must be written, got an error \(/.test(error.message);

/** What a promise is rejected with; undefined where it is not. */
async function failureOf(work: Promise<unknown>): Promise<Error | undefined> {
  try {
    await work;
    return undefined;
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error));
  }
}

async function planOf({ config, number, of, variant }: CellJob): Promise<RunPlan> {
  const { optimizer, select, module, seed } = config;
  const strategy = await loadStrategy(select, { known: module });
  return { number, of, optimizer, strategy, seed, ...(variant && { variant }) };
}

/** Tells the comparison what a run tells, batches not all too often. */
function newsOf(
  job: Cell,
  told: { readonly worker: string; readonly manifest: NonNullable<(CellNews & { kind: 'run' })['manifest']> },
): (event: RaceEvent) => void {
  let last = -Infinity;
  return (event) => {
    const now = performance.now();
    if (event.kind === 'batch' && now - last < batchMs) return;
    last = now;
    const { worker, manifest } = told;
    const { plan: _, ...bare } = event;
    const news: CellNews = bare.kind === 'run' ? { ...bare, worker, manifest } : { ...bare, worker };
    // News that do not arrive are only shown later.
    job.updateProgress(news).catch(() => {});
  };
}

/** Takes away what workers have left that are gone. */
async function sweepFolder(work: string): Promise<void> {
  await mkdir(work, { recursive: true, mode: 0o700 });
  const { uid } = await stat(work);
  // Root may look everywhere anyway.
  if (uid !== 0 && uid !== (process.getuid?.() ?? uid))
    throw new UsageError(
      `--work: must be a folder of this user, got "${work}", which is another's; choose another one`,
    );
  for (const name of await readdir(work)) {
    const folder = join(work, name);
    const unlock = await lockFolder(folder).catch(() => undefined);
    if (unlock === undefined) continue;
    await unlock();
    await rm(folder, { recursive: true, force: true });
  }
}
