import type { RemoteBatch } from 'rankbatch';
import { damaged } from './damage.js';

/**
 * A batch on the wire, all little-endian: eight u32 (version 1, B, epoch, 1 where there are ranks, shard, number in the shard as two words,
 * 0), then u32 ids [B], f32 probabilities [B], f32 weights [B] and, where there are any, u32 ranks [B].
 */
const HEADER_BYTES = 32;
const VERSION = 1;
const TWO_32 = 2 ** 32;

/** Of one request: what it takes up on the way, on the server and in the memory of rankers has a limit. */
export const MOST_SAMPLES = 2 ** 24;

export type WireBatch = Omit<RemoteBatch, 'seq'>;

/** Batches on the wire, in one buffer that each call takes again: small ones of their own would cost as much as drawing. */
export class BatchEncoder {
  #buffer = new ArrayBuffer(0);

  /**
   * @param first number of the first batch in its shard, from 1
   * @returns views that hold until the next call
   */
  encode(batches: readonly Omit<WireBatch, 'shard'>[], shard: number, first: number): Uint8Array[] {
    const lengths = batches.map(({ ids, ranks }) => lengthOf(ids.length, ranks !== undefined));
    const total = lengths.reduce((sum, length) => sum + length, 0);
    if (total > this.#buffer.byteLength) this.#buffer = new ArrayBuffer(2 * total);
    let at = 0;
    return batches.map((batch, i) => {
      const bytes = new Uint8Array(this.#buffer, at, lengths[i]);
      at += bytes.length;
      write(batch, shard, first + i, bytes);
      return bytes;
    });
  }
}

const lengthOf = (count: number, isRanked: boolean): number => HEADER_BYTES + (isRanked ? 16 : 12) * count;

function write(
  { ids, probabilities, weights, ranks, epoch }: Omit<WireBatch, 'shard'>,
  shard: number,
  number: number,
  { buffer, byteOffset }: Uint8Array,
): void {
  const count = ids.length;
  const from = byteOffset + HEADER_BYTES;
  const header = [
    VERSION,
    count,
    epoch,
    ranks ? 1 : 0,
    shard,
    number % TWO_32,
    Math.floor(number / TWO_32),
    0,
  ];
  new Uint32Array(buffer, byteOffset, 8).set(header);
  new Uint32Array(buffer, from, count).set(ids);
  new Float32Array(buffer, from + 4 * count, count).set(probabilities);
  new Float32Array(buffer, from + 8 * count, count).set(weights);
  if (ranks) new Uint32Array(buffer, from + 12 * count, count).set(ranks);
}

/** @param shard that it is of @throws RankbatchError where it is none that a ranker packs. */
export function decodeBatch(bytes: Uint8Array, shard: number): WireBatch {
  const buffer = copied(bytes);
  const words = new Uint32Array(buffer, 0, Math.min(8, bytes.length >> 2));
  const [version, count = 0, epoch = 0, ranked = 0] = words;
  const length = lengthOf(count, ranked === 1);
  if (version !== VERSION || ranked > 1 || words[4] !== shard || bytes.length !== length)
    throw damaged(
      `a batch must be of version ${VERSION} and shard ${shard}, with 12 or 16 bytes for each sample behind ${HEADER_BYTES}`,
      `${bytes.length} bytes that begin with [${words.join(', ')}]`,
    );
  const probabilities = new Float64Array(new Float32Array(buffer, HEADER_BYTES + 4 * count, count));
  const weights = new Float32Array(buffer, HEADER_BYTES + 8 * count, count);
  if (hasNaN(probabilities) || hasNaN(weights))
    throw damaged('probabilities and weights of a batch must be numbers', Number.NaN);
  return {
    ids: new Uint32Array(buffer, HEADER_BYTES, count),
    probabilities,
    weights,
    ranks: ranked === 1 ? new Uint32Array(buffer, HEADER_BYTES + 12 * count, count) : undefined,
    epoch,
    shard,
  };
}

function hasNaN(column: Float32Array | Float64Array): boolean {
  for (let i = 0; i < column.length; i++) if (Number.isNaN(column[i])) return true;
  return false;
}

/** Number of a batch in its shard, from 1. */
export function batchNumber(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return view.getUint32(20, true) + view.getUint32(24, true) * TWO_32;
}

export const bytesOf = (column: Uint32Array | Float32Array): Uint8Array =>
  new Uint8Array(column.buffer, column.byteOffset, column.byteLength);

/** [B] u32. */
export const idsOf = (bytes: Uint8Array): Uint32Array => new Uint32Array(wordsIn(bytes));

/** [B] f32. */
export const lossesOf = (bytes: Uint8Array): Float32Array => new Float32Array(wordsIn(bytes));

/** Ids and losses of one entry after the other, in the same two arrays as long as they are equally many: for who keeps neither. */
export class RecordColumns {
  #ids: Uint32Array = new Uint32Array(0);
  #losses: Float32Array = new Float32Array(0);

  read(ids: Uint8Array, losses: Uint8Array): readonly [Uint32Array, Float32Array] {
    if (this.#ids.byteLength === ids.length && this.#losses.byteLength === losses.length) {
      bytesOf(this.#ids).set(ids);
      bytesOf(this.#losses).set(losses);
    } else {
      this.#ids = idsOf(ids);
      this.#losses = lossesOf(losses);
    }
    return [this.#ids, this.#losses];
  }
}

function wordsIn(bytes: Uint8Array): ArrayBuffer {
  if (bytes.length % 4 !== 0) throw damaged('ids and losses must have 4 bytes each', bytes.length);
  return copied(bytes);
}

/** A copy in a buffer of its own: what the connection gives need not be aligned. */
function copied(bytes: Uint8Array): ArrayBuffer {
  const copy = new Uint8Array(bytes.length);
  copy.set(bytes);
  return copy.buffer;
}

/** Plain data as JSON, with numbers that JSON has not. */
export function encodeJson(value: unknown): Uint8Array {
  const text = JSON.stringify(value ?? null, (_, each: unknown) =>
    typeof each === 'number' && !Number.isFinite(each) ? String(each) : each,
  );
  return new TextEncoder().encode(text);
}

/** @typeParam T what the other side has encoded */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- both sides are of one version of the protocol
export function decodeJson<T>(bytes: Uint8Array): T;
export function decodeJson(bytes: Uint8Array): unknown {
  const text = new TextDecoder().decode(bytes);
  try {
    const value: unknown = JSON.parse(text, (_, each: unknown) =>
      each === 'Infinity' || each === '-Infinity' || each === 'NaN' ? Number(each) : each,
    );
    if (typeof value === 'object') return value ?? undefined;
  } catch {}
  throw damaged('an answer must be an object in JSON', text);
}
