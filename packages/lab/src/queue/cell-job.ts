import { createHash } from 'node:crypto';
import { packageVersion } from '../results/environment.js';
import type { Variant } from '../run-folder/cell-names.js';
import { withoutPlace } from '../run-folder/moved-data.js';
import type { RunConfig } from '../run-folder/run-config.js';
import type { RunManifest } from '../run-folder/run-manifest.js';
import type { RaceEvent } from '../run/run-plan.js';

/** A run of a comparison, as a worker is told of it. */
export interface CellJob {
  readonly config: RunConfig;
  readonly data: RunManifest['data'];
  readonly checkpointEvery?: number;
  /** Where it stands in its comparison, from 1. */
  readonly number: number;
  readonly of: number;
  readonly variant?: Variant;
}

/** The folder of a run in a text, which is another one on the worker's machine. */
export const PLACE = '{run}';

/** A file of a run that waits on the server, in pieces. */
export interface SentFile {
  /** Below the run's folder, with slashes. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256: string;
}

/** What a worker leaves of a run. */
export interface CellResult {
  readonly files: readonly SentFile[];
  /** Why the run did not come to its end, with {@link PLACE} for its folder; left out where it did. */
  readonly failure?: string;
}

/** An event without its plan. */
type Bare<T> = T extends { readonly plan: unknown } ? Omit<T, 'plan'> : never;

/** What a worker tells while it works. */
export type CellNews =
  | (Bare<RaceEvent> & { readonly worker: string; readonly manifest?: RunManifest })
  | { readonly kind: 'refused'; readonly worker: string; readonly reason: string };

/** One queue for each version: a worker of another one never sees the jobs of this. */
export function queueName(): string {
  return `rankbatch-${packageVersion()}`;
}

/** The same for the same run, wherever its data lie, so that a comparison that is asked for again adds nothing. */
export function jobIdOf(slug: string, { config, data }: CellJob): string {
  const options = withoutPlace(config.data.options);
  const digest = createHash('sha256')
    .update(JSON.stringify({ config: { ...config, data: { ...config.data, options } }, sha256: data.sha256 }))
    .digest('hex');
  return `${slug}-${digest.slice(0, 12)}`;
}
