import { Bits } from './bits.js';
import { refuse, requireList } from '../base/error.js';

/** What is known of every sample, readable at any time and without a copy. */
export interface LedgerView {
  /** How many ids there are, those of retired samples included; they are 0 .. length-1, or those of the shard. */
  readonly length: number;
  /**
   * [length] latest known losses by sample id, or by place in the shard ({@link idOf}); +Infinity where none is known, NaN where the sample
   * is retired. Live: it changes with every `record`, and is another array after samples were added. Do not write.
   */
  readonly losses: Readonly<Float64Array>;
  /** Id of the sample at a place of `losses`, 0 .. length-1: the same number, unless the selector has a shard. */
  idOf(place: number): number;
  /** Latest known loss of a sample; +Infinity when none is known, NaN when it is retired. */
  loss(id: number): number;
  /** How many times a sample was drawn. */
  drawCount(id: number): number;
  /** How many batches had been drawn when the loss of a sample was last recorded; -1 when it never was. */
  lastSeen(id: number): number;
  /**
   * Share of different samples among the draws of the last complete epoch, which at its end are the last N draws: N_eff / N in
   * arXiv:1511.06343. For static ranks 0.63 at pressure 1, 0.45 at 100, 0.19 at 1e8; 1 for `shuffle`. NaN in epoch 0.
   */
  readonly distinctShare: number;
}

/**
 * Latest known loss, draw count and last sight of every sample: 16 bytes each. A retired one has the loss NaN.
 *
 * Columns are read and written by place, 0 .. length-1: by the sample's id, unless it is that of a shard. What {@link LedgerView} has is by id.
 */
export class Ledger implements LedgerView {
  /** N: number of samples that can be drawn. */
  count: number;
  losses: Float64Array;
  draws: Uint32Array;
  /** Batches drawn by then, plus 1; 0 when never seen. */
  seen: Uint32Array;
  distinctShare = NaN;
  /** Samples drawn in this epoch, and how many they are. */
  readonly drawn: Bits;
  distinct = 0;
  /** Draws of this epoch, those of samples retired since included. */
  drawnInEpoch = 0;

  constructor(sampleCount: number) {
    this.count = sampleCount;
    this.losses = new Float64Array(sampleCount).fill(Infinity);
    this.draws = new Uint32Array(sampleCount);
    this.seen = new Uint32Array(sampleCount);
    this.drawn = new Bits(sampleCount);
  }

  get length(): number {
    return this.losses.length;
  }

  loss(id: number): number {
    return this.losses[this.#place('id', id)]!;
  }

  drawCount(id: number): number {
    return this.draws[this.#place('id', id)]!;
  }

  lastSeen(id: number): number {
    return this.seen[this.#place('id', id)]! - 1;
  }

  idOf(place: number): number {
    return place;
  }

  /** Overwrites places by their ids. */
  toIds(places: Uint32Array, _ascending?: boolean): Uint32Array {
    return places;
  }

  /** The place of an id; none of 0 .. length-1 where there is no such sample. */
  placeOf(id: number): number {
    return id;
  }

  /** {@link placeOf} of many, [B]. */
  placesOf(ids: ArrayLike<number>): ArrayLike<number> {
    return ids;
  }

  /** Refuses an id that no sample has. */
  refuseId(subject: string, id: number): never {
    refuse(subject, `must be an integer from 0 to ${this.length - 1}`, id, undefined, 'ID');
  }

  isActive(id: number): boolean {
    return !Number.isNaN(this.losses[id]);
  }

  /** [N] the ids that can be drawn, ascending. */
  activeIds(): Uint32Array {
    const ids = new Uint32Array(this.count);
    for (let id = 0, at = 0; id < this.length; id++) if (this.isActive(id)) ids[at++] = id;
    return ids;
  }

  /** Writes losses that are checked. */
  updateAll(ids: ArrayLike<number>, losses: ArrayLike<number>): void {
    for (let i = 0; i < ids.length; i++) this.losses[ids[i]!] = losses[i]! + 0; // -0 becomes 0
  }

  /** Counts the draws of a batch. */
  countDraws(ids: Uint32Array): void {
    const { draws, drawn } = this;
    this.drawnInEpoch += ids.length;
    for (const id of ids) {
      draws[id]!++;
      if (drawn.has(id)) continue;
      drawn.add(id);
      this.distinct++;
    }
  }

  /** Closes an epoch. */
  endEpoch(): void {
    this.distinctShare = this.distinct / this.drawnInEpoch;
    this.distinct = this.drawnInEpoch = 0;
    this.drawn.bytes.fill(0);
  }

  /** The place of a sample that can be drawn. */
  activePlace(subject: string, id: number): number {
    const place = this.#place(subject, id);
    if (!this.isActive(place)) refuse(subject, 'must not be retired', id);
    return place;
  }

  /** Refuses what cannot be recorded, before anything is written; leaves out what comes late, for retired samples. */
  checkRecord(
    ids: ArrayLike<number>,
    losses: ArrayLike<number>,
  ): [places: ArrayLike<number>, losses: ArrayLike<number>] {
    requireList('record: ids', ids);
    requireList('record: losses', losses);
    if (ids.length !== losses.length)
      refuse(
        'record',
        `needs one loss for each of the ${ids.length} ids`,
        losses.length,
        undefined,
        'LENGTH',
      );
    const places = this.placesOf(ids);
    for (let i = 0; i < ids.length; i++) {
      if (!this.#has(places[i])) this.refuseId(`record: ids[${i}]`, ids[i]!);
      const loss = losses[i];
      if (typeof loss !== 'number' || Number.isNaN(loss))
        refuse(
          `record: loss of sample ${ids[i]}`,
          'must be a number',
          loss,
          'record a diverged sample as Infinity, a masked one as 0',
          'NAN',
        );
    }
    if (this.count === this.length) return [places, losses];
    const isLeft = (_: number, i: number): boolean => this.isActive(places[i]!);
    return [Array.from(places).filter(isLeft), Array.from(losses).filter(isLeft)];
  }

  #place(subject: string, id: number): number {
    const place = this.placeOf(id);
    return this.#has(place) ? place : this.refuseId(subject, id);
  }

  #has(place: unknown): boolean {
    return typeof place === 'number' && place >= 0 && place < this.length && Math.floor(place) === place;
  }
}
