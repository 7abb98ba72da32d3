import { KeyedPermutation } from '../base/keyed-permutation.js';
import { Random } from '../base/random.js';
import { refuse, requireInteger, requireObject } from '../base/error.js';

/** One of several parts of a data set, each drawn by a selector of its own. */
export interface Shard {
  /** Which one, 0 .. count-1. */
  readonly index: number;
  /** How many there are. */
  readonly count: number;
}

/** Ids are 32-bit words. */
export const MOST_IDS = 2 ** 32;

/**
 * Ids dealt at random to shards, like cards: the permutation puts id i on place p of the pile, and shard p mod count gets it as its card
 * floor(p / count). Ids beyond the first N, of samples that came later, lie on the places of their own numbers.
 *
 * Sizes differ by one at most. All shards of equal N, count and seed agree, without a word between them and without memory.
 */
export class Deal {
  readonly shard: Shard;
  readonly #sampleCount: number;
  readonly #pile: KeyedPermutation;

  constructor(sampleCount: number, shard: Shard, seed: number) {
    const random = new Random(seed);
    this.shard = shard;
    this.#sampleCount = sampleCount;
    this.#pile = new KeyedPermutation(sampleCount, () => random.uint32());
  }

  /** How many of the first N ids this shard has. */
  get size(): number {
    const { index, count } = this.shard;
    return Math.ceil((this.#sampleCount - index) / count);
  }

  /** How many ids it can have. */
  get most(): number {
    const { index, count } = this.shard;
    return Math.ceil((MOST_IDS - index) / count);
  }

  /** The id of a card. */
  idOf(card: number): number {
    const { index, count } = this.shard;
    const place = card * count + index;
    return place < this.#sampleCount ? this.#pile.from(place) : place;
  }

  /** The card of an id; -1 where another shard has it, or where it is none. */
  cardOf(id: number): number {
    const { index, count } = this.shard;
    const place = isId(id) ? this.#placeOf(id) : -1;
    return place % count === index ? (place - index) / count : -1;
  }

  /** Which shard has an id; -1 where it is none. */
  shardOf(id: number): number {
    return isId(id) ? this.#placeOf(id) % this.shard.count : -1;
  }

  /** Overwrites cards by their ids. */
  toIds(cards: Uint32Array): Uint32Array {
    for (let i = 0; i < cards.length; i++) cards[i] = this.idOf(cards[i]!);
    return cards;
  }

  /** Refuses an id that this shard, of `length` ids, does not have. */
  refuseId(subject: string, id: number, length: number): never {
    const { index, count } = this.shard;
    const other = this.shardOf(id);
    const cure = other >= 0 && other !== index ? `that sample is dealt to shard ${other}` : undefined;
    refuse(subject, `must be one of the ${length} ids of shard ${index} of ${count}`, id, cure, 'ID');
  }

  #placeOf(id: number): number {
    return id < this.#sampleCount ? this.#pile.to(id) : id;
  }
}

function isId(id: unknown): boolean {
  return typeof id === 'number' && id >= 0 && id < MOST_IDS && Math.floor(id) === id;
}

/** A shard as it may be passed; undefined where there is only one, which needs no dealing. */
export function checkShard(value: unknown, sampleCount: number): Shard | undefined {
  if (value === undefined) return undefined;
  requireObject('shard', value);
  const { index, count } = value;
  requireInteger('shard.count', count, 1, sampleCount);
  requireInteger('shard.index', index, 0, count - 1);
  return count === 1 ? undefined : { index, count };
}
