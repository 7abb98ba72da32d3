import type { DueChunk, Explanation, RemoteBatch, RemoteSelector, RemoteStatus, Staleness } from 'rankbatch';
import { bytesOf, decodeBatch, decodeJson, idsOf } from '../protocol/wire.js';
import type { RunIdentity } from '../runs/run-options.js';
import type { Channel } from './channel.js';
import { requireFinite, requireWhole, toColumns, toIds } from './columns.js';

/** What `status` tells of a run on Redis. */
export interface RedisStatus extends RemoteStatus {
  /** Batches that are prepared. */
  readonly prepared: number;
  /** Requests for batches that wait for the ranker. */
  readonly waiting: number;
  /** Entries of the log since the last snapshot. */
  readonly logged: number;
}

/** ms for which samples that are due are lent, where nothing else is said. */
const DUE_LEASE = 60_000;

/** The calls of {@link RemoteSelector} as requests of one trainer. */
export class RedisSelector implements RemoteSelector<RedisStatus> {
  readonly #channel: Channel;
  readonly #identity: RunIdentity;
  readonly close: () => Promise<void>;
  #batches = 0;

  constructor(channel: Channel, identity: RunIdentity, close: () => Promise<void>) {
    this.#channel = channel;
    this.#identity = identity;
    this.close = close;
  }

  async next(): Promise<RemoteBatch> {
    return this.#batchOf(await this.#channel.nextBatch());
  }

  async record(ids: ArrayLike<number>, losses: ArrayLike<number>): Promise<void> {
    const columns = toColumns(ids, losses, this.#channel.length);
    await this.#channel.request('record', columns.map(bytesOf));
  }

  async step(batch: RemoteBatch, losses: ArrayLike<number>): Promise<RemoteBatch> {
    const columns = toColumns(batch.ids, losses, this.#channel.length);
    return this.#batchOf(await this.#channel.request('step', columns.map(bytesOf)));
  }

  async due(limit: number, lease: number = DUE_LEASE): Promise<DueChunk | undefined> {
    requireWhole('due: limit', limit);
    requireWhole('due: lease', lease);
    const bytes = await this.#channel.lent(limit, lease);
    if (bytes.length === 0) return undefined;
    const ids = idsOf(bytes.subarray(4));
    const number = String(bytes.readUInt32LE(0));
    return {
      ids,
      done: async (losses) => {
        const [, values] = toColumns(ids, losses, this.#channel.length);
        return String(await this.#channel.request('done', [number, bytesOf(values)])) === '1';
      },
    };
  }

  async reportValidation(loss: number): Promise<void> {
    requireFinite('reportValidation: loss', loss);
    await this.#channel.ask('v', String(loss));
  }

  async explain(): Promise<Explanation | undefined> {
    return decodeJson(await this.#channel.ask('q', 'explain'));
  }

  async staleness(): Promise<Staleness> {
    // JSON has no undefined.
    const known = decodeJson<Omit<Staleness, 'moved'>>(await this.#channel.ask('q', 'staleness'));
    return { moved: undefined, ...known };
  }

  async status(): Promise<RedisStatus> {
    const status = decodeJson<Omit<RemoteStatus, 'shards'>>(await this.#channel.ask('q', 'status'));
    return { ...status, ...(await this.#channel.counts()), shards: this.#identity.shards };
  }

  async snapshot(): Promise<Uint8Array[]> {
    return [await this.#channel.snapshot()];
  }

  async add(count: number): Promise<Uint32Array> {
    requireWhole('add: count', count);
    return idsOf(await this.#channel.ask('+', String(count)));
  }

  async retire(ids: ArrayLike<number>): Promise<void> {
    await this.#channel.ask('-', bytesOf(toIds('retire', ids, this.#channel.length)));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  #batchOf(bytes: Buffer): RemoteBatch {
    return { ...decodeBatch(bytes), seq: ++this.#batches };
  }
}
