import { setTimeout as sleep } from 'node:timers/promises';
import { RankbatchError } from 'rankbatch';
import { LostError, type Server, type Trying } from '../connection/server.js';
import { countIn } from '../protocol/damage.js';
import { listIn, textIn } from '../protocol/replies.js';
import type { RankerEvent } from './ranker-events.js';
import { lowAt, type ShardRankerOptions } from './shard-options.js';
import { Term } from './term.js';

/** Ranks the samples of one shard while it leads, and waits to lead while another does. */
export class ShardRanker {
  readonly #options: ShardRankerOptions;
  readonly #server: Server;
  /** For reads that wait. */
  readonly #reader: Server;
  readonly #stop = new AbortController();
  isLeading = false;

  constructor(options: ShardRankerOptions, server: Server, reader: Server) {
    this.#options = options;
    this.#server = server;
    this.#reader = reader;
  }

  /** Until {@link stop}; rejects where the run is gone or of another version. */
  async work(): Promise<void> {
    const { signal } = this.#stop;
    while (!signal.aborted)
      try {
        await this.#term(await this.#elect());
      } catch (error) {
        if (signal.aborted) break;
        if (error instanceof LostError) this.#tell('lost', error.message);
        else if (error instanceof RankbatchError && error.code === 'FENCED')
          this.#tell('fenced', error.message);
        else throw error;
      } finally {
        this.isLeading = false;
      }
  }

  stop(): void {
    this.#stop.abort(new RankbatchError('ranker: was closed'));
  }

  #tell(kind: RankerEvent['kind'], detail = ''): void {
    this.#options.onEvent({ kind, shard: this.#options.shard, detail });
  }

  #trying(signal: AbortSignal = this.#stop.signal): Trying {
    return { patience: Math.max(this.#options.lease, 2000), timeout: Infinity, signal };
  }

  /** Waits until nobody leads, or the one who does has given no sign of life for its lease, by the clock of this process. */
  async #elect(): Promise<string> {
    const { base, depth, id, lease, run, ttl } = this.#options;
    let seen = '';
    let since = performance.now();
    let itsLease = Infinity;
    for (let isStandby = false; ; isStandby = true) {
      const isSilent = performance.now() - since > itsLease;
      const args = [id, isSilent ? seen : '', String(lease), String(lowAt(depth)), String(ttl)];
      const [fence, beat, told] = listIn(await this.#server.call('lead', base, args, this.#trying())).map(
        textIn,
      );
      if (fence !== undefined && fence !== '') return fence;
      if (!isStandby) this.#tell('standby');
      if (beat !== seen) since = performance.now();
      seen = beat!;
      itsLease = countIn('lease', told, run);
      await sleep(lease / 4, undefined, { signal: this.#stop.signal });
    }
  }

  /** Leads until it is stopped, or another one does. */
  async #term(fence: string): Promise<void> {
    const over = new AbortController();
    const signal = AbortSignal.any([over.signal, this.#stop.signal]);
    const term = new Term(this.#options, this.#server, this.#reader, fence, this.#trying(signal));
    const beating = term.beat(signal).catch((error: unknown) => {
      if (!signal.aborted) over.abort(error);
    });
    try {
      await term.restore();
      this.isLeading = true;
      this.#tell('leading', `${term.replayed} entries replayed`);
      while (!signal.aborted) await term.round();
    } catch (error) {
      // Why it is over is told by the one who ended it.
      if (!signal.aborted) throw error;
    } finally {
      over.abort();
      await beating;
      if (this.#stop.signal.aborted && this.isLeading) await term.resign().catch(() => {});
    }
    if (!this.#stop.signal.aborted) throw over.signal.reason;
  }
}
