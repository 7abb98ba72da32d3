import { checks, Deal } from 'rankbatch/internal';
import type { DueChunk, Explanation, RemoteBatch, RemoteSelector, RemoteStatus, Staleness } from 'rankbatch';
import { damaged } from '../protocol/damage.js';
import { bytesOf, decodeBatch, decodeJson, idsOf, MOST_SAMPLES } from '../protocol/wire.js';
import type { RunIdentity } from '../runs/run-options.js';
import type { Channel } from './channel.js';
import { requireFinite, requireWhole, toColumns, toIds } from './columns.js';
import { sharesOf } from './shares.js';

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

/** The calls of {@link RemoteSelector} as requests of one trainer, to the shards that they concern. */
export class RedisSelector implements RemoteSelector<RedisStatus> {
  readonly #channels: readonly Channel[];
  readonly #deal: Deal;
  /** Shards whose batches are drawn, in turn. */
  readonly #drawn: readonly number[];
  #turn: number;
  readonly close: () => Promise<void>;
  #batches = 0;
  /** Batches that came although a call that asked for them failed. */
  readonly #left: RemoteBatch[] = [];
  /** The latest samples that were added, or are being so. */
  #added: Promise<unknown> = Promise.resolve();

  /**
   * @param channels one a shard
   * @param drawn shards whose batches are drawn
   * @param first where in `drawn` this trainer begins, so that not all begin with the same one
   */
  constructor(
    channels: readonly Channel[],
    { sampleCount, seed }: RunIdentity,
    drawn: readonly number[],
    first: number,
    close: () => Promise<void>,
  ) {
    this.#channels = channels;
    this.#deal = new Deal(sampleCount, { index: 0, count: channels.length }, seed);
    this.#drawn = drawn;
    this.#turn = first;
    this.close = close;
  }

  async next(): Promise<RemoteBatch> {
    const left = this.#left.shift();
    if (left) return left;
    const shard = this.#nextShard();
    return this.#batchOf(await this.#channels[shard]!.nextBatch(), shard);
  }

  async record(ids: ArrayLike<number>, losses: ArrayLike<number>): Promise<void> {
    const columns = toColumns(ids, losses, this.#length);
    await Promise.all(
      this.#byShard(...columns).map(([channel, part]) => channel.request('record', part.map(bytesOf))),
    );
  }

  async step(batch: RemoteBatch, losses: ArrayLike<number>): Promise<RemoteBatch> {
    checks.check('step: batch', batch, checks.object);
    const columns = toColumns(batch.ids, losses, this.#length);
    const [only, ...others] = this.#channels;
    if (only && others.length === 0 && !only.hasKept)
      return this.#batchOf(await only.request('step', columns.map(bytesOf)), 0);
    // Sent together, so that it is one round trip too.
    const [next, recorded] = await Promise.allSettled([this.next(), this.record(...columns)]);
    if (next.status === 'rejected') throw next.reason;
    if (recorded.status === 'fulfilled') return next.value;
    this.#left.push(next.value);
    throw recorded.reason;
  }

  async due(limit: number, lease: number = DUE_LEASE): Promise<DueChunk | undefined> {
    requireWhole('due: limit', limit);
    requireWhole('due: lease', lease);
    for (const shard of this.#inTurn()) {
      const channel = this.#channels[shard]!;
      const words = idsOf(await channel.lent(limit, lease));
      if (words.length === 0) continue;
      const [number, ids] = [String(words[0]), words.slice(1)];
      await channel.requireKnown(ids);
      return {
        ids,
        done: async (losses) => {
          const [, values] = toColumns(ids, losses, this.#length);
          return String(await channel.request('done', [number, bytesOf(values), bytesOf(ids)])) === '1';
        },
      };
    }
    return undefined;
  }

  async reportValidation(loss: number): Promise<void> {
    requireFinite('reportValidation: loss', loss);
    await Promise.all(this.#channels.map((channel) => channel.ask('v', String(loss))));
  }

  async explain(shard = 0): Promise<Explanation | undefined> {
    return decodeJson(await this.#channelOf('explain', shard).ask('q', 'explain'));
  }

  async staleness(shard = 0): Promise<Staleness> {
    // JSON has no undefined.
    const known = decodeJson<Omit<Staleness, 'moved'>>(
      await this.#channelOf('staleness', shard).ask('q', 'staleness'),
    );
    return { moved: undefined, ...known };
  }

  async status(): Promise<RedisStatus> {
    const all = await Promise.all(
      this.#channels.map(async (channel) => ({ ...(await statusOf(channel)), ...(await channel.counts()) })),
    );
    const behind = all.reduce((least, each) => (each.epoch < least.epoch ? each : least));
    const sum = (name: 'sampleCount' | 'draws' | 'batches' | 'prepared' | 'waiting' | 'logged') =>
      all.reduce((total, each) => total + each[name], 0);
    return {
      ...behind,
      sampleCount: sum('sampleCount'),
      draws: sum('draws'),
      batches: sum('batches'),
      prepared: sum('prepared'),
      waiting: sum('waiting'),
      logged: sum('logged'),
      shards: all.length,
    };
  }

  async snapshot(): Promise<Uint8Array[]> {
    return Promise.all(this.#channels.map((channel) => channel.snapshot()));
  }

  async add(count: number): Promise<Uint32Array> {
    requireWhole('add: count', count, MOST_SAMPLES, '; add in several calls');
    // One after the other: each sees how large the shards are by those before.
    const added = this.#added.catch(() => {}).then(async () => this.#add(count));
    this.#added = added;
    return added;
  }

  async #add(count: number): Promise<Uint32Array> {
    const channels = this.#channels;
    const known = await Promise.all(channels.map(statusOf));
    const shares = sharesOf(
      count,
      known.map(({ sampleCount }) => sampleCount),
    );
    const added = await Promise.all(
      channels.map(async (channel, shard) => {
        const share = shares[shard]!;
        return share > 0 ? idsOf(await channel.ask('+', String(share))) : [];
      }),
    );
    return Uint32Array.from(added.flatMap((ids) => [...ids])).toSorted();
  }

  async retire(ids: ArrayLike<number>): Promise<void> {
    const checked = toIds('retire', ids, this.#length);
    await Promise.all(
      this.#byShard(checked, new Float32Array(checked.length)).map(([channel, [part]]) =>
        channel.ask('-', bytesOf(part)),
      ),
    );
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Ids from 0 up to this were known when the run was opened. */
  get #length(): number {
    return Math.max(...this.#channels.map(({ length }) => length));
  }

  #nextShard(): number {
    const drawn = this.#drawn;
    this.#turn = (this.#turn + 1) % drawn.length;
    return drawn[this.#turn]!;
  }

  /** The shards that are drawn, from the one whose turn it is. */
  #inTurn(): number[] {
    return [...this.#drawn.slice(this.#turn), ...this.#drawn.slice(0, this.#turn)];
  }

  #channelOf(asked: string, shard: unknown): Channel {
    checks.check(`${asked}: shard`, shard, checks.integer(0, this.#channels.length - 1));
    return this.#channels[Number(shard)]!;
  }

  /** Parts of two columns that belong to one shard each. */
  #byShard(
    ids: Uint32Array,
    losses: Float32Array,
  ): (readonly [Channel, readonly [Uint32Array, Float32Array]])[] {
    const channels = this.#channels;
    if (channels.length === 1) return [[channels[0]!, [ids, losses]]];
    const places: number[][] = channels.map(() => []);
    for (let i = 0; i < ids.length; i++) places[this.#deal.shardOf(ids[i]!)]!.push(i);
    return places.flatMap((of, shard) =>
      of.length === 0
        ? []
        : [
            [
              channels[shard]!,
              [Uint32Array.from(of, (i) => ids[i]!), Float32Array.from(of, (i) => losses[i]!)],
            ],
          ],
    );
  }

  async #batchOf(bytes: Buffer, shard: number): Promise<RemoteBatch> {
    const batch = decodeBatch(bytes, shard);
    await this.#channels[shard]!.requireKnown(batch.ids);
    return { ...batch, seq: ++this.#batches };
  }
}

/** What the ranker of a shard tells. */
async function statusOf(channel: Channel): Promise<Omit<RemoteStatus, 'shards'>> {
  const known = decodeJson<Omit<RemoteStatus, 'shards'>>(await channel.ask('q', 'status'));
  for (const name of ['sampleCount', 'epoch', 'draws'] as const)
    if (!Number.isSafeInteger(known?.[name]))
      throw damaged(`${name} of a status must be an integer`, known?.[name]);
  return known;
}
