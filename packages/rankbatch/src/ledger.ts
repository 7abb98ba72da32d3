import { refuse, requireInteger } from './error.js';

/** What is known of every sample, readable at any time and without a copy. N = number of samples. */
export interface LedgerView {
  /** N */
  readonly length: number;
  /** [N] latest known losses by sample id, +Infinity where none is known. Live: it changes with every `record`. Do not write. */
  readonly losses: Readonly<Float64Array>;
  /** Latest known loss of a sample; +Infinity when none is known. */
  loss(id: number): number;
  /** How many times a sample was drawn. */
  drawCount(id: number): number;
  /** How many batches had been drawn when the loss of a sample was last recorded; -1 when it never was. */
  lastSeen(id: number): number;
}

/** Latest known loss, draw count and last sight of every sample: 16 bytes each. */
export class Ledger {
  readonly losses: Float64Array;
  readonly draws: Uint32Array;
  /** Batches drawn by then, plus 1; 0 when never seen. */
  readonly seen: Uint32Array;
  readonly view: LedgerView;

  constructor(sampleCount: number) {
    this.losses = new Float64Array(sampleCount).fill(Infinity);
    this.draws = new Uint32Array(sampleCount);
    this.seen = new Uint32Array(sampleCount);
    const at = (id: number): number => {
      requireInteger('id', id, 0, sampleCount - 1);
      return id;
    };
    this.view = {
      length: sampleCount,
      losses: this.losses,
      loss: (id) => this.losses[at(id)]!,
      drawCount: (id) => this.draws[at(id)]!,
      lastSeen: (id) => this.seen[at(id)]! - 1,
    };
  }
}

/** Refuses what cannot be recorded, before anything is written. */
export function checkRecord(ids: ArrayLike<number>, losses: ArrayLike<number>, sampleCount: number): void {
  if (ids.length !== losses.length)
    refuse('record', `needs one loss for each of the ${ids.length} ids`, losses.length);
  for (let i = 0; i < ids.length; i++) {
    const id = ids[i]!;
    if (!(id >= 0 && id < sampleCount && Math.floor(id) === id))
      requireInteger(`record: ids[${i}]`, id, 0, sampleCount - 1);
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
