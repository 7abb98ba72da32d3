import { Bits } from './bits.js';
import type { Deal } from './deal.js';
import { refuse, requireInteger, requireList } from '../base/error.js';
import type { Archive } from '../base/snapshot.js';

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

type Numbers = Float64Array | Float32Array | Uint32Array;
type NumbersOn<T> = new (buffer: ArrayBufferLike, byteOffset: number, length: number) => T;

/** Of losses, draws and sights in a snapshot. */
const BYTES_PER_SAMPLE = 16;

/**
 * Latest known loss, draw count and last sight of every sample: 16 bytes each. A retired one has the loss NaN.
 *
 * Columns are read and written by place, 0 .. length-1: by the sample's id, unless there is a deal. What {@link LedgerView} has is by id.
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
  readonly #drawn: Bits;
  #distinct = 0;
  /** Draws of this epoch, those of samples retired since included. */
  drawnInEpoch = 0;

  /** @param deal where only some of all samples are here */
  constructor(
    sampleCount: number,
    readonly deal?: Deal,
  ) {
    this.count = sampleCount;
    this.losses = new Float64Array(sampleCount).fill(Infinity);
    this.draws = new Uint32Array(sampleCount);
    this.seen = new Uint32Array(sampleCount);
    this.#drawn = new Bits(sampleCount);
  }

  get length(): number {
    return this.losses.length;
  }

  loss(id: number): number {
    return this.losses[this.#placeOf('id', id)]!;
  }

  drawCount(id: number): number {
    return this.draws[this.#placeOf('id', id)]!;
  }

  lastSeen(id: number): number {
    return this.seen[this.#placeOf('id', id)]! - 1;
  }

  idOf(place: number): number {
    return this.deal ? this.deal.idOf(place) : place;
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
    const { draws } = this;
    const drawn = this.#drawn;
    this.drawnInEpoch += ids.length;
    for (let i = 0; i < ids.length; i++) {
      const id = ids[i]!;
      draws[id]!++;
      if (drawn.has(id)) continue;
      drawn.add(id);
      this.#distinct++;
    }
  }

  /** Closes an epoch. */
  endEpoch(): void {
    this.distinctShare = this.#distinct / this.drawnInEpoch;
    this.#distinct = this.drawnInEpoch = 0;
    this.#drawn.bytes.fill(0);
  }

  /** Ids for new samples, ascending: those of retired ones, then new ones. The columns may be others afterwards. */
  add(count: number): Uint32Array {
    const { length } = this;
    const ids = new Uint32Array(count);
    let taken = 0;
    for (let id = 0; taken < count && id < length; id++) if (!this.isActive(id)) ids[taken++] = id;
    for (let id = length; taken < count; id++) ids[taken++] = id;
    this.#grow(Math.max(length, ids[count - 1]! + 1));
    for (const id of ids) {
      this.losses[id] = Infinity;
      this.draws[id] = this.seen[id] = 0;
      this.#drawn.delete(id);
    }
    this.count += count;
    return ids;
  }

  /** The place of a sample that can be drawn. */
  activePlace(subject: string, id: number): number {
    const place = this.#placeOf(subject, id);
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
    const places = this.#placesOf('record', ids);
    for (let i = 0; i < ids.length; i++) {
      const loss = losses[i];
      if (typeof loss !== 'number' || Number.isNaN(loss))
        refuse(
          `record: loss of sample ${ids[i]}`,
          'must be a number',
          loss,
          'a diverged or masked sample may be recorded as Infinity',
          'NAN',
        );
    }
    if (this.count === this.length) return [places, losses];
    const left = Array.from(ids, (_, i) => i).filter((i) => this.isActive(places[i]!));
    return [left.map((i) => places[i]!), left.map((i) => losses[i]!)];
  }

  /** The places of ids as a set, if they can be retired. */
  checkRetired(ids: ArrayLike<number>): Uint32Array {
    requireList('retire: ids', ids);
    const gone = new Set(Array.from(ids, (id, i) => this.activePlace(`retire: ids[${i}]`, id)));
    if (gone.size === this.count)
      refuse('retire', 'must leave at least one sample', `all ${gone.size}`, 'make a new selector instead');
    return Uint32Array.from(gone);
  }

  /** Marks ids, which are checked. */
  retire(ids: Uint32Array): void {
    for (const id of ids) this.losses[id] = Number.NaN;
    this.count -= ids.length;
  }

  sync(archive: Archive): void {
    const [count, length, share, distinct, drawn] = archive.numbers(
      this.count,
      this.length,
      this.distinctShare,
      this.#distinct,
      this.drawnInEpoch,
    );
    requireInteger('snapshot: length', length, this.length, archive.left / BYTES_PER_SAMPLE);
    this.count = count;
    this.distinctShare = share;
    this.#distinct = distinct;
    this.drawnInEpoch = drawn;
    this.#grow(length);
    for (const column of [this.losses, this.draws, this.seen, this.#drawn.bytes]) archive.column(column);
    const active = this.losses.reduce((sum, loss) => sum + Number(!Number.isNaN(loss)), 0);
    if (active !== count) refuse('snapshot: samples', `must be ${count}`, active);
  }

  #grow(length: number): void {
    this.losses = grown(Float64Array, this.losses, length);
    this.draws = grown(Uint32Array, this.draws, length);
    this.seen = grown(Uint32Array, this.seen, length);
    this.#drawn.grow(length);
  }

  #placeOf(subject: string, id: number): number {
    const place = this.deal ? this.deal.cardOf(id) : id;
    return this.#has(place) ? place : this.#refuseId(subject, id);
  }

  #placesOf(subject: string, ids: ArrayLike<number>): ArrayLike<number> {
    const { deal } = this;
    const places = deal ? Array.from(ids, (id) => deal.cardOf(id)) : ids;
    for (let i = 0; i < places.length; i++)
      if (!this.#has(places[i]!)) this.#refuseId(`${subject}: ids[${i}]`, ids[i]!);
    return places;
  }

  #has(place: unknown): boolean {
    return typeof place === 'number' && place >= 0 && place < this.length && Math.floor(place) === place;
  }

  #refuseId(subject: string, id: number): never {
    const { deal, length } = this;
    if (!deal) refuse(subject, `must be an integer from 0 to ${length - 1}`, id, undefined, 'ID');
    const { index, count } = deal.shard;
    const other = deal.shardOf(id);
    const cure = other >= 0 && other !== index ? `that sample is dealt to shard ${other}` : undefined;
    refuse(subject, `must be one of the ${length} ids of shard ${index} of ${count}`, id, cure, 'ID');
  }
}

/** A longer view of the same memory, or of half as much again, so that growing step by step stays cheap. */
export function grown<T extends Numbers>(View: NumbersOn<T>, column: T, length: number): T {
  const { buffer, BYTES_PER_ELEMENT: width } = column;
  if (length * width <= buffer.byteLength) return new View(buffer, 0, length);
  const longer = new View(new ArrayBuffer(Math.ceil(1.5 * length) * width), 0, length);
  longer.set(column);
  return longer;
}
