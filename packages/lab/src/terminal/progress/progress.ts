import type { DownloadProgress } from '@rankbatch/data';
import type { Writable } from 'node:stream';
import { createLineProgress } from './line-progress.js';
import type { RaceEvent, RaceOptions } from '../../race/race-options.js';
import { createSpinnerProgress } from './spinner-progress.js';

/** A stream that may be a terminal. */
export type Terminal = Writable & { readonly isTTY?: boolean };

/** Shows people how far a race is. */
export interface Progress {
  /** Says what happens before the race. */
  prepare(text: string): void;
  /** Hears of every piece of a download. */
  onDownload(download: DownloadProgress): void;
  onEvent(event: RaceEvent): void;
  /** Leaves the terminal clean; may be called twice. */
  stop(): void;
}

/** What progress must know about a race beforehand. */
export type RacePlan = Pick<RaceOptions, 'optimizers' | 'strategies' | 'seeds' | 'epochs'> & {
  /** Runs side by side. @default 1 */
  readonly jobs?: number;
};

const silent: Progress = { prepare() {}, onDownload() {}, onEvent() {}, stop() {} };

/** Whether a line can be written over again and again: on a terminal that people watch. */
export function isLive(stream: Terminal, env: NodeJS.ProcessEnv): boolean {
  return stream.isTTY === true && env['TERM'] !== 'dumb' && !env['CI'];
}

/** A live line on a terminal, one line an epoch elsewhere and where several runs go on at once, nothing when quiet. */
export function createProgress(options: {
  readonly stream: Terminal;
  readonly env: NodeJS.ProcessEnv;
  readonly quiet: boolean;
  readonly plan: RacePlan;
}): Progress {
  const { stream, env, quiet, plan } = options;
  if (quiet) return silent;
  return isLive(stream, env) && (plan.jobs ?? 1) === 1
    ? createSpinnerProgress(stream, plan, { color: !env['NO_COLOR'] })
    : createLineProgress(stream, plan);
}
