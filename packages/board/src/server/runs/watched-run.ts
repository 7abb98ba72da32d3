import { lstat } from 'node:fs/promises';
import { join } from 'node:path';
import {
  findWriter,
  oneLine,
  readFailure,
  readManifest,
  readRunFile,
  systemCode,
  UsageError,
  type EpochRecord,
  type RunManifest,
} from '@rankbatch/lab/run-folder';
import type { RunState } from '../../api.js';
import type { FoundRun } from './find-runs.js';
import { MetricsTail } from './metrics-tail.js';

const fileNames = [
  'run.json',
  'metrics.jsonl',
  'ledger.parquet',
  'losses.f32',
  'model.onnx',
  'lock.json',
  'failure.json',
] as const;
const mostMetricsBytes = 2 ** 28;
type FileName = (typeof fileNames)[number];

/** A run folder and what was last seen of it. */
export class WatchedRun {
  readonly found: FoundRun;
  readonly #metrics: MetricsTail;
  #stamps = new Map<FileName, string>();
  #manifest: RunManifest | undefined;
  #state: RunState = 'stopped';
  #reason: string | undefined;
  #changedAt: Date | undefined;
  #settled: string | undefined;

  constructor(found: FoundRun) {
    this.found = found;
    this.#metrics = new MetricsTail(join(found.folder, 'metrics.jsonl'));
  }

  get id(): string {
    return this.found.id;
  }

  /** What run.json says; undefined where it cannot be read. */
  get manifest(): RunManifest | undefined {
    return this.#manifest;
  }

  get epochs(): readonly EpochRecord[] {
    return this.#metrics.epochs;
  }

  get state(): RunState {
    return this.#state;
  }

  /** Why it failed, cannot be read, or who writes it. */
  get reason(): string | undefined {
    return this.#reason;
  }

  /** When its metrics, or else its run.json, were last written. */
  get changedAt(): Date | undefined {
    return this.#changedAt;
  }

  /** Tells one ledger from the next; undefined where there is none yet. */
  get ledgerStamp(): string | undefined {
    return this.#stamps.get('ledger.parquet');
  }

  /** Bytes of metrics.jsonl that were read so far. */
  get bytesRead(): number {
    return this.#metrics.bytesRead;
  }

  /** Whether nobody writes the run, and its folder is as it was at the last look: who begins to write it puts a lock there. */
  isSettled(stamp: string | undefined): boolean {
    return stamp !== undefined && stamp === this.#settled;
  }

  /** Looks at the folder again, whose stamp is taken before; whether anything is different. */
  async refresh(stamp?: string): Promise<boolean> {
    const before = [this.#state, this.#reason, this.ledgerStamp].join(' ');
    const { changed: metricsChanged } = await this.#look().catch((error: unknown) => {
      this.#state = 'damaged';
      this.#reason = oneLine(error).replaceAll(`${this.found.folder}/`, '');
      return { changed: false };
    });
    this.#settled = this.#state === 'running' ? undefined : stamp;
    return metricsChanged || before !== [this.#state, this.#reason, this.ledgerStamp].join(' ');
  }

  async #look(): Promise<{ changed: boolean }> {
    const stamps = await this.#stampFiles();
    const isNew = (name: FileName) => stamps.get(name) !== this.#stamps.get(name);
    const known = this.#state !== 'damaged';
    const rereadManifest = isNew('run.json') || this.#manifest === undefined;
    const reread = isNew('metrics.jsonl') || !known;
    // Taken note of only when the reading went well.
    if (rereadManifest) this.#manifest = await readManifest(this.found.folder);
    const changed = (reread && (await this.#metrics.refresh())) || (rereadManifest && known);
    this.#stamps = stamps;
    await this.#judge();
    // While it is written, it is checked when it is read anew.
    if (this.#state !== 'running' && (reread || changed)) {
      const { fault } = await readRunFile(this.found.folder, 'metrics.jsonl', mostMetricsBytes);
      if (fault) throw fault;
    }
    return { changed };
  }

  /** Size and time of each file that is there; throws for one that is no plain file, such as a link, which may lead anywhere. */
  async #stampFiles(): Promise<Map<FileName, string>> {
    const stamps = new Map<FileName, string>();
    for (const name of fileNames) {
      const path = join(this.found.folder, name);
      try {
        const found = await lstat(path);
        if (!found.isFile())
          throw new UsageError(
            `${name}: must be a plain file, got ${found.isSymbolicLink() ? 'a link' : 'something else'}; links are not followed`,
          );
        const { size, mtimeMs, mtime } = found;
        stamps.set(name, `${size} ${mtimeMs}`);
        if (name === 'run.json' || name === 'metrics.jsonl') this.#changedAt = mtime;
      } catch (error) {
        if (systemCode(error) !== 'ENOENT') throw error;
      }
    }
    return stamps;
  }

  async #judge(): Promise<void> {
    const { folder } = this.found;
    const planned = this.#manifest?.config.epochs ?? Infinity;
    const isWhole = this.epochs.length >= planned && this.#stamps.has('model.onnx');
    const writer = await findWriter(folder);
    const failure = await readFailure(folder);
    this.#state = writer ? 'running' : isWhole ? 'finished' : failure ? 'failed' : 'stopped';
    this.#reason = writer
      ? `process ${writer.pid} on ${writer.host}`
      : this.#state === 'failed'
        ? failure?.message
        : undefined;
  }
}
