import { setTimeout as sleep } from 'node:timers/promises';
import { findRuns, type KnownFolders } from './find-runs.js';
import { WatchedRun } from './watched-run.js';

/** Hears which runs changed; null when runs came or went. */
export type ChangeListener = (ids: readonly string[] | null) => void;

/** Pause between two looks in ms, and how many times as long as the look itself it is at least: so looking takes little of a core. */
const pauseMs = 1000;
const restRatio = 10;
/** A run whose folder has not changed is looked at again after so many looks: its files may have been changed in their places. */
const looksToTrust = 32;
/** Runs that are looked at at once. */
const sideBySide = 8;

/** The runs below a folder. They are looked at again about every second while someone listens, and else when they are asked for. */
export class Runs {
  readonly #root: string;
  readonly #listeners = new Set<ChangeListener>();
  #runs = new Map<string, WatchedRun>();
  readonly #known: KnownFolders = new Map();
  #looks = 0;
  #look: Promise<void> | undefined;
  #lookedAt = -Infinity;
  #isFollowing = false;

  /** @param root real path of the folder */
  constructor(root: string) {
    this.#root = root;
  }

  /** All runs as they are now, or were less than a second ago. */
  async all(): Promise<readonly WatchedRun[]> {
    if (performance.now() - this.#lookedAt > pauseMs) await this.refresh();
    return [...this.#runs.values()];
  }

  /** Those of the runs that there are. */
  async some(ids: readonly string[]): Promise<WatchedRun[]> {
    await this.all();
    return ids.flatMap((id) => this.#runs.get(id) ?? []);
  }

  /** Tells of changes from now on, until the function that it returns is called. */
  listen(listener: ChangeListener): () => void {
    this.#listeners.add(listener);
    if (!this.#isFollowing) void this.#follow();
    return () => this.#listeners.delete(listener);
  }

  /** Looks at all runs again; calls that meet share one look. */
  refresh(): Promise<void> {
    this.#look ??= this.#lookAgain().finally(() => {
      this.#look = undefined;
      this.#lookedAt = performance.now();
    });
    return this.#look;
  }

  async #follow(): Promise<void> {
    this.#isFollowing = true;
    while (this.#listeners.size > 0) {
      const start = performance.now();
      // A folder that cannot be read now may be readable at the next look.
      await this.refresh().catch(() => {});
      const took = performance.now() - start;
      await sleep(Math.max(pauseMs, restRatio * took), undefined, { ref: false });
    }
    this.#isFollowing = false;
  }

  async #lookAgain(): Promise<void> {
    const found = await findRuns(this.#root, this.#known);
    const runs = new Map(found.map((run) => [run.id, this.#runs.get(run.id) ?? new WatchedRun(run)]));
    const cameOrWent = runs.size !== this.#runs.size || found.some(({ id }) => !this.#runs.has(id));
    const changed: string[] = [];
    this.#looks += 1;
    const waiting = found.filter(
      ({ id, stamp }, index) =>
        (this.#looks + index) % looksToTrust === 0 || runs.get(id)?.isSettled(stamp) !== true,
    );
    const work = async () => {
      for (let next = waiting.pop(); next !== undefined; next = waiting.pop())
        if (await runs.get(next.id)?.refresh(next.stamp)) changed.push(next.id);
    };
    // Some at once, so that one on a slow disk does not keep the others waiting.
    await Promise.all(Array.from({ length: sideBySide }, work));
    this.#runs = runs;
    if (cameOrWent || changed.length > 0)
      for (const listener of this.#listeners) listener(cameOrWent ? null : changed);
  }
}
