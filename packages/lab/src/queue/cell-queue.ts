import { mkdir, rename, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Job, Queue, QueueEvents } from 'bullmq';
import { RunError } from '../base/errors.js';
import type { CellTrainer, CellOrder } from '../race/sweep.js';
import { nameRun } from '../run/run-plan.js';
import { partOf } from '../run-folder/part-folder.js';
import { type CellJob, type CellNews, type CellResult, jobIdOf, PLACE, queueName } from './cell-job.js';
import { connect, type Connection } from './connect.js';
import { isNews, requireResult, requireRun } from './check-job.js';
import { dropFolder, LostParcelError, receiveFolder } from './parcels.js';
import { PartialRun } from './partial-run.js';

/** How often a job is asked for that tells nothing, as its news may be lost where the server dies. */
const pauseMs = 2000;
/** How often a run is trained anew whose files are lost, or those of another one. */
const mostTries = 3;

type Cells = Queue<CellJob, CellResult>;

/** The comparison's end of the queue: gives cells to workers, follows them, and takes in what they leave. */
export class CellQueue implements CellTrainer {
  readonly #connection: Connection;
  readonly #queue: Cells;
  readonly #events: QueueEvents;
  /** What to do at news of a job, by its id. */
  readonly #listeners = new Map<string, (news: CellNews) => void>();
  readonly #note: (text: string) => void;
  readonly #told = new Set<string>();
  #working = 0;

  private constructor(connection: Connection, note: (text: string) => void) {
    const { bullmq, client } = connection;
    this.#connection = connection;
    this.#note = note;
    this.#queue = new bullmq.Queue<CellJob, CellResult>(queueName(), { connection: client });
    this.#events = new bullmq.QueueEvents(queueName(), { connection: client });
    this.#queue.on('error', () => {});
    this.#events.on('error', () => {});
    this.#events.on('progress', ({ jobId, data }) => {
      if (isNews(data)) this.#listeners.get(jobId)?.(data);
    });
  }

  /** @param note says something that stays on the terminal */
  static async open(url: string, note: (text: string) => void): Promise<CellQueue> {
    const connection = await connect(url, note);
    const cells = new CellQueue(connection, note);
    await cells.#events.waitUntilReady();
    if ((await cells.#queue.getWorkersCount()) === 0)
      note(`no worker of this version at ${connection.name} yet; start some: rankbatch worker --queue URL`);
    return cells;
  }

  /** How many runs are being trained now. */
  get working(): number {
    return Math.max(1, this.#working);
  }

  /** Has a run trained; its folder is there, whole, when this resolves. */
  async train(order: CellOrder): Promise<void> {
    const { path, plan, config, data, checkpointEvery } = order;
    const { number, of, variant } = plan;
    const job: CellJob = {
      config,
      data,
      ...(checkpointEvery !== undefined && { checkpointEvery }),
      number,
      of,
      ...(variant && { variant }),
    };
    const jobId = jobIdOf(basename(path), job);
    for (let tried = 1; ; tried++) {
      const part = partOf(path);
      let result: CellResult;
      try {
        result = await this.#received(job, jobId, order, part);
      } catch (error) {
        if (!(error instanceof LostParcelError)) throw error;
        await rm(part, { recursive: true, force: true });
        await this.#queue.remove(jobId);
        if (tried === mostTries) throw new RunError(`${nameRun(plan)}: ${error.message}`, { cause: error });
        continue;
      }
      await rm(path, { recursive: true, force: true });
      await rename(part, path);
      const { files, failure } = result;
      await dropFolder(this.#connection, jobId, files);
      await this.#queue.remove(jobId);
      if (failure !== undefined) throw new RunError(`${nameRun(plan)}: ${failure.replaceAll(PLACE, path)}`);
      return;
    }
  }

  /** What a worker has left, whose files are in the folder `part` then. @throws LostParcelError where they are lost, or not of this run */
  async #received(job: CellJob, jobId: string, order: CellOrder, part: string): Promise<CellResult> {
    const result: unknown = await this.#trained(job, jobId, order);
    await rm(part, { recursive: true, force: true });
    await mkdir(part, { recursive: true });
    requireResult(result);
    await receiveFolder(this.#connection, jobId, result.files, part);
    await requireRun(part, order);
    return result;
  }

  /** Lets go of the server; jobs stay, and workers go on with them. */
  async close(): Promise<void> {
    // Where the server is away, nothing is to be waited for.
    await Promise.race([Promise.allSettled([this.#events.close(), this.#queue.close()]), sleep(pauseMs)]);
    this.#connection.client.destroy();
  }

  /** Adds a job wherever it is not there, and follows it to its end. */
  async #trained(job: CellJob, jobId: string, order: CellOrder): Promise<unknown> {
    const { signal } = order;
    let wake = () => {};
    let isWorking = false;
    const part = new PartialRun(partOf(order.path));
    this.#listeners.set(jobId, (news) => {
      wake();
      if (news.kind === 'refused') {
        this.#noteOnce(`worker ${news.worker} cannot train on these data: ${news.reason}`);
        return;
      }
      if (!isWorking) this.#working++;
      isWorking = true;
      part.take(news);
      order.onEvent({ ...news, plan: order.plan });
    });
    try {
      const former = await this.#find(jobId);
      if (former && (await former.isFailed())) await this.#queue.remove(jobId);
      // Its data may have moved; where it has vanished meanwhile it is added anew.
      else await former?.updateData(job).catch(() => {});
      for (;;) {
        signal.throwIfAborted();
        const found = await this.#find(jobId);
        // At first, and where another comparison of the same run has taken it in, or the server has lost it.
        if (found === undefined)
          await this.#queue.add('cell', job, { jobId, removeOnComplete: false, removeOnFail: false });
        else if (await found.isCompleted()) return found.returnvalue;
        else if (await found.isFailed())
          throw new RunError(`${nameRun(order.plan)}: ${found.failedReason.replace(/\p{Cc}+/gu, ' ')}`);
        const nap = new AbortController();
        wake = () => {
          nap.abort();
        };
        await sleep(pauseMs, undefined, { signal: AbortSignal.any([signal, nap.signal]) }).catch(() => {});
      }
    } finally {
      this.#listeners.delete(jobId);
      if (isWorking) this.#working--;
      await part.settled();
    }
  }

  /** @throws LostParcelError where what the server has of it is no job. */
  async #find(jobId: string): Promise<Job<CellJob, CellResult> | undefined> {
    try {
      return await this.#queue.getJob(jobId);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      throw new LostParcelError(
        `job ${jobId}: must be in JSON, got another text; who can write to that server?`,
        { cause: error },
      );
    }
  }

  #noteOnce(text: string): void {
    if (this.#told.has(text)) return;
    this.#told.add(text);
    this.#note(text);
  }
}
