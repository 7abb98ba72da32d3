import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { appendMetrics, metricsLine } from '../run-folder/metrics.js';
import { lockFolder } from '../run-folder/run-lock.js';
import { writeManifest } from '../run-folder/run-manifest.js';
import type { CellNews } from './cell-job.js';

/** What is known of a run while it is trained elsewhere, as files that the board follows; the run's own replace them. */
export class PartialRun {
  readonly #folder: string;
  #writing = Promise.resolve();
  #unlock = async (): Promise<void> => {};

  constructor(folder: string) {
    this.#folder = folder;
  }

  take(news: CellNews): void {
    // What cannot be written is only shown later.
    this.#writing = this.#writing.then(() => this.#write(news)).catch(() => {});
  }

  /** Nothing more comes: all is written, and the run no longer said to be going on. */
  async settled(): Promise<void> {
    await this.#writing;
    await this.#unlock().catch(() => {});
  }

  async #write(news: CellNews): Promise<void> {
    if (news.kind === 'run' && news.manifest) {
      await this.#unlock();
      await rm(this.#folder, { recursive: true, force: true });
      await mkdir(this.#folder, { recursive: true });
      // By its lock the board knows that a run goes on.
      this.#unlock = await lockFolder(this.#folder);
      await writeManifest(this.#folder, news.manifest);
      await writeFile(join(this.#folder, 'metrics.jsonl'), '');
    }
    if (news.kind === 'epoch') await appendMetrics(this.#folder, metricsLine(news.record));
  }
}
