// terminal/progress: shows people how far things are, as a live line or line by line.
import type { Writable } from 'node:stream';
import type { DecodeProgress, DownloadProgress } from '@rankbatch/data';
import type { ReadProgress } from '../../run-folder/fingerprint.js';
import type { RaceOptions } from '../../race/race-options.js';
import type { RaceEvent } from '../../run/run-plan.js';
import type { NamedStrategy } from '../../strategies/strategy-text.js';

/** A stream that may be a terminal. */
export type Terminal = Writable & { readonly isTTY?: boolean; readonly columns?: number };

/** Whether a line can be written over again and again: on a terminal that people watch, and that has a width. */
export function isLive(stream: Terminal, env: NodeJS.ProcessEnv): boolean {
  // Of 0 columns are those of script, expect and some CI: a line would take endless rows of it.
  return stream.isTTY === true && stream.columns !== 0 && env['TERM'] !== 'dumb' && !env['CI'];
}

/** Shows people how far a race is. */
export interface Progress {
  /** Says what happens before the race. */
  prepare(text: string): void;
  /** Says something about the data that stays on the terminal. */
  note(text: string): void;
  /** Hears of every piece of a download. */
  onDownload(download: DownloadProgress): void;
  /** Hears of pictures as they are decoded. */
  onDecode(decoded: DecodeProgress): void;
  /** Hears of samples as they are read, where that takes a while. */
  onRead(read: ReadProgress): void;
  onEvent(event: RaceEvent): void;
  /** Leaves the terminal clean; may be called twice. */
  stop(): void;
}

/** What progress must know about a race beforehand. */
export type RaceOutline = Pick<RaceOptions, 'optimizers' | 'seeds' | 'epochs'> & {
  readonly strategies: readonly Pick<NamedStrategy, 'text'>[];
  /** Runs side by side, or how many these are now. @default 1 */
  readonly jobs?: number | (() => number);
};
