import { refuse, requireInteger } from './error.js';
import type { Archive } from './snapshot.js';

/** What is known of every sample, readable at any time and without a copy. */
export interface LedgerView {
  /** How many ids there are; they are 0 .. length-1. */
  readonly length: number;
  /** [length] latest known losses by sample id, +Infinity where none is known. Live: it changes with every `record`. Do not write. */
  readonly losses: Readonly<Float64Array>;
  /** Latest known loss of a sample; +Infinity when none is known. */
  loss(id: number): number;
  /** How many times a sample was drawn. */
  drawCount(id: number): number;
  /** How many batches had been drawn when the loss of a sample was last recorded; -1 when it never was. */
  lastSeen(id: number): number;
}

/** Latest known loss, draw count and last sight of every sample: 16 bytes each. */
export class Ledger implements LedgerView {
  /** N: number of samples that can be drawn. */
  readonly count: number;
  readonly losses: Float64Array;
  readonly draws: Uint32Array;
  /** Batches drawn by then, plus 1; 0 when never seen. */
  readonly seen: Uint32Array;

  constructor(sampleCount: number) {
    this.count = sampleCount;
    this.losses = new Float64Array(sampleCount).fill(Infinity);
    this.draws = new Uint32Array(sampleCount);
    this.seen = new Uint32Array(sampleCount);
  }

  get length(): number {
    return this.losses.length;
  }

  loss(id: number): number {
    return this.losses[this.#checked(id)]!;
  }

  drawCount(id: number): number {
    return this.draws[this.#checked(id)]!;
  }

  lastSeen(id: number): number {
    return this.seen[this.#checked(id)]! - 1;
  }

  /** [N] the ids that can be drawn, ascending. */
  activeIds(): Uint32Array {
    return Uint32Array.from({ length: this.length }, (_, id) => id);
  }

  /** Writes losses that are checked. */
  updateAll(ids: ArrayLike<number>, losses: ArrayLike<number>): void {
    for (let i = 0; i < ids.length; i++) this.losses[ids[i]!] = losses[i]! + 0; // -0 becomes 0
  }

  sync(archive: Archive): void {
    for (const column of [this.losses, this.draws, this.seen]) archive.column(column);
  }

  #checked(id: number): number {
    requireInteger('id', id, 0, this.length - 1);
    return id;
  }
}

/** Refuses what cannot be recorded, before anything is written. */
export function checkRecord(ids: ArrayLike<number>, losses: ArrayLike<number>, length: number): void {
  if (ids.length !== losses.length)
    refuse('record', `needs one loss for each of the ${ids.length} ids`, losses.length);
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i]!;
    if (!(id >= 0 && id < length && Math.floor(id) === id))
      requireInteger(`record: ids[${i}]`, id, 0, length - 1);
    const loss = losses[i];
    if (typeof loss !== 'number' || Number.isNaN(loss))
      refuse(
        `record: loss of sample ${id}`,
        'must be a number',
        loss,
        'a diverged or masked sample may be recorded as Infinity',
      );
  }
}
