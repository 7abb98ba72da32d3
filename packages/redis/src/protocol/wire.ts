import type { RemoteBatch } from 'rankbatch';

/**
 * A batch on the wire, all little-endian: eight u32 (version 1, B, epoch, 1 where there are ranks, shard, number in the shard as two words,
 * 0), then u32 ids [B], f32 probabilities [B], f32 weights [B] and, where there are any, u32 ranks [B].
 */
const HEADER_BYTES = 32;
const VERSION = 1;
const TWO_32 = 2 ** 32;

export type WireBatch = Omit<RemoteBatch, 'seq'>;

/** @param number of the batch in its shard, from 1 */
export function encodeBatch(batch: Omit<WireBatch, 'shard'>, shard: number, number: number): Uint8Array {
  const { ids, probabilities, weights, ranks, epoch } = batch;
  const count = ids.length;
  const bytes = new Uint8Array(HEADER_BYTES + (ranks ? 16 : 12) * count);
  const { buffer } = bytes;
  new Uint32Array(buffer, 0, 8).set([
    VERSION,
    count,
    epoch,
    ranks ? 1 : 0,
    shard,
    number % TWO_32,
    Math.floor(number / TWO_32),
  ]);
  new Uint32Array(buffer, HEADER_BYTES, count).set(ids);
  new Float32Array(buffer, HEADER_BYTES + 4 * count, count).set(probabilities);
  new Float32Array(buffer, HEADER_BYTES + 8 * count, count).set(weights);
  if (ranks) new Uint32Array(buffer, HEADER_BYTES + 12 * count, count).set(ranks);
  return bytes;
}

export function decodeBatch(bytes: Uint8Array): WireBatch {
  // A copy: what the connection gives need not be aligned.
  const { buffer } = Uint8Array.from(bytes);
  const [, count = 0, epoch = 0, ranked, shard = 0] = new Uint32Array(buffer, 0, 8);
  return {
    ids: new Uint32Array(buffer, HEADER_BYTES, count),
    probabilities: Float64Array.from(new Float32Array(buffer, HEADER_BYTES + 4 * count, count)),
    weights: new Float32Array(buffer, HEADER_BYTES + 8 * count, count),
    ranks: ranked === 1 ? new Uint32Array(buffer, HEADER_BYTES + 12 * count, count) : undefined,
    epoch,
    shard,
  };
}

/** Number of a batch in its shard, from 1. */
export function batchNumber(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  return view.getUint32(20, true) + view.getUint32(24, true) * TWO_32;
}

export const bytesOf = (column: Uint32Array | Float32Array): Uint8Array =>
  new Uint8Array(column.buffer, column.byteOffset, column.byteLength);

/** [B] u32. */
export const idsOf = (bytes: Uint8Array): Uint32Array => new Uint32Array(Uint8Array.from(bytes).buffer);

/** [B] f32. */
export const lossesOf = (bytes: Uint8Array): Float32Array => new Float32Array(Uint8Array.from(bytes).buffer);

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
  const value: unknown = JSON.parse(new TextDecoder().decode(bytes), (_, each: unknown) =>
    each === 'Infinity' || each === '-Infinity' || each === 'NaN' ? Number(each) : each,
  );
  return value ?? undefined;
}
