import { randomUUID } from 'node:crypto';
import { RankbatchError } from 'rankbatch';
import type { Argument } from '../connection/link.js';
import { hashIn, listIn, numberIn, type Reply, textIn } from '../protocol/replies.js';
import { countIn, damageCure, damaged } from '../protocol/damage.js';
import { codeOf, GoneError, LostError, type Server, type Trying } from '../connection/server.js';
import { wakeKey } from '../protocol/keys.js';
import { readPieces } from '../runs/snapshots.js';

/** Longest wait for the ranker between two looks whether the answer is there, ms. */
const LONGEST_WAIT = 1000;

/**
 * The requests of one trainer to one shard, numbered, so that one that is sent again is done once and gets the same answer. They are sent one
 * after the other, in the order in which they were made; waiting for a ranker holds none of the others up.
 */
export class Channel {
  readonly #server: Server;
  /** For waiting. */
  readonly #waiter: Server;
  readonly #base: string;
  readonly #run: string;
  readonly #trainer: string;
  readonly #session = randomUUID();
  readonly #timeout: number;
  readonly #signal: AbortSignal;
  #seq = 0;
  /** Tells the run that was opened from a later one of the same name; empty where the functions of the server are too old to say. */
  #born = '';
  /** Ids that the shard had when it was opened. */
  length = 0;
  /** Answers that are received, and not said to be. */
  readonly #got: number[] = [];
  /** Batches that the server keeps for this trainer. */
  readonly #kept: number[] = [];
  #last: Promise<unknown> = Promise.resolve();
  #waking: Promise<void> | undefined;

  constructor(
    servers: readonly [Server, Server],
    run: string,
    base: string,
    trainer: string,
    timeout: number,
    signal: AbortSignal,
  ) {
    [this.#server, this.#waiter] = servers;
    this.#run = run;
    this.#base = base;
    this.#trainer = trainer;
    this.#timeout = timeout;
    this.#signal = signal;
  }

  /** Takes the trainer's name for this process; returns the options of the run. */
  async open(): Promise<string> {
    const reply = await this.#server.call(
      'open',
      this.#base,
      [this.#trainer, this.#session],
      this.#trying(this.#timeout),
    );
    const [options, length, seq, kept, born] = listIn(reply);
    const count = (name: string, each: Reply | undefined) => countIn(name, textIn(each), this.#run);
    this.length = count('len', length);
    this.#seq = count('seq of a trainer', seq);
    this.#born = born === undefined ? '' : textIn(born);
    this.#kept.push(
      ...listIn(kept)
        .map((each) => count('the number of a request', each))
        .toSorted((x, y) => x - y),
    );
    return textIn(options);
  }

  /** A request that is over when the server has it; or one that hands over a batch or an answer, perhaps later. */
  async request(name: string, args: readonly Argument[] = []): Promise<Buffer> {
    return this.#until(++this.#seq, name, args);
  }

  /** Whether a batch was promised before, and not received. */
  get hasKept(): boolean {
    return this.#kept.length > 0;
  }

  /** The next batch: one that was promised before, or a new one. */
  async nextBatch(): Promise<Buffer> {
    const kept = this.#kept.shift();
    if (kept === undefined) return this.request('next');
    return this.#until(kept, 'next', []);
  }

  /** What the ranker says to a question, or to what it is asked to do. */
  async ask(kind: string, argument: Argument): Promise<Buffer> {
    return this.#answerOf(await this.request('ask', [kind, argument]));
  }

  /** The number of a chunk of samples that are due and its ids; empty where none are. */
  async lent(limit: number, lease: number): Promise<Buffer> {
    return this.#answerOf(await this.request('due', [String(limit), String(lease)]));
  }

  /** Refuses ids that the shard does not have. */
  async requireKnown(ids: Uint32Array): Promise<void> {
    const most = ids.reduce((greatest, id) => (id > greatest ? id : greatest), 0);
    if (most < this.length) return;
    // Others may have added some. Where the server does not tell, what it has given is not to be lost.
    const asking = this.#server.send(this.#base, ['HGET', this.#base, 'len'], this.#trying(this.#timeout));
    const reply = await asking.catch(() => undefined);
    if (reply === undefined) return;
    this.length = countIn('len', reply === null ? undefined : textIn(reply), this.#run);
    if (most >= this.length)
      throw new RankbatchError(
        `run ${this.#run}: ids must be below ${this.length}, got ${most}; where a replica that lagged took over, samples that were added are gone: add them again; else ${damageCure(this.#run)}`,
      );
  }

  /** Counts that the server keeps, by their names. */
  async counts(): Promise<{
    readonly prepared: number;
    readonly waiting: number;
    readonly logged: number;
    readonly batches: number;
  }> {
    const reply = await this.#server.call('status', this.#base, [], this.#trying(this.#timeout));
    const [meta, prepared, waiting, logged] = listIn(reply);
    return {
      prepared: numberIn(prepared),
      waiting: numberIn(waiting),
      logged: numberIn(logged),
      batches: countIn('given', hashIn(meta)['given'], this.#run),
    };
  }

  async snapshot(): Promise<Uint8Array> {
    for (;;) {
      const name = String(await this.ask('q', 'snapshot'));
      try {
        return await readPieces(this.#server, this.#base, name, this.#trying(this.#timeout));
      } catch (error) {
        // A newer one has taken its place meanwhile.
        if (!(error instanceof LostError)) throw error;
      }
    }
  }

  async #until(first: number, name: string, args: readonly Argument[]): Promise<Buffer> {
    const start = performance.now();
    const left = () => this.#timeout - (performance.now() - start);
    let seq = first;
    let beat: string | undefined;
    for (let isFirst = true; ; isFirst = false) {
      // Asking whether the answer is there is worth a moment, even at the end.
      const reply = await this.#send(seq, name, args, Math.max(left(), 1000), isFirst).catch(
        (error: unknown) => {
          if (!(error instanceof GoneError)) {
            // Whether it was done is not known: what was promised is asked for again.
            if (isLate(error)) this.#keep(name, seq);
            throw error;
          }
          seq = ++this.#seq;
          return null;
        },
      );
      if (typeof reply === 'number') return Buffer.alloc(0);
      if (Buffer.isBuffer(reply)) {
        this.#got.push(seq);
        return reply;
      }
      if (left() <= 0) {
        this.#keep(name, seq);
        throw await this.#nobodyAnswers(beat);
      }
      beat ??= await this.#beat();
      await (this.#waking ??= this.#wait(Math.min(LONGEST_WAIT, Math.max(this.#timeout / 3, 10))));
    }
  }

  /** The batch of a request that is given up is that of the next one who asks: a step has recorded its losses by then. */
  #keep(name: string, seq: number): void {
    if (name === 'next' || name === 'step') this.#kept.push(seq);
  }

  /** One after the other. */
  #send(
    seq: number,
    name: string,
    args: readonly Argument[],
    timeout: number,
    isFirst: boolean,
  ): Promise<Reply> {
    const sent = this.#last.then(async () => {
      const got = (isFirst ? this.#got.shift() : undefined) ?? 0;
      const all = [this.#trainer, this.#session, String(seq), String(got), ...args, this.#born];
      try {
        return await this.#server.call(name, this.#base, all, this.#trying(timeout));
      } catch (error) {
        if (got > 0) this.#got.unshift(got);
        throw error;
      }
    });
    this.#last = sent.catch(() => {});
    return sent;
  }

  /** Until the ranker has answered something, or for some time. */
  async #wait(ms: number): Promise<void> {
    const key = wakeKey(this.#base, this.#trainer);
    const { patience, ...trying } = this.#trying(Math.max(this.#timeout, 1));
    try {
      await this.#waiter.send(key, ['BLPOP', key, String(ms / 1000)], {
        ...trying,
        patience: patience + ms,
      });
    } finally {
      this.#waking = undefined;
    }
  }

  async #beat(): Promise<string> {
    return String(
      await this.#server.send(this.#base, ['HGET', this.#base, 'beat'], this.#trying(this.#timeout)),
    );
  }

  async #nobodyAnswers(before: string | undefined): Promise<RankbatchError> {
    const isAlive = before !== undefined && before !== (await this.#beat());
    return isAlive
      ? new RankbatchError(
          `run ${this.#run}: must answer within ${this.#timeout} ms, got nothing; its ranker is there, but slow: allow more, or prepare more batches (depth)`,
          { code: 'TIMEOUT' },
        )
      : new RankbatchError(
          `run ${this.#run}: must have a ranker, got none within ${this.#timeout} ms; start one: rankbatch rank --run ${this.#run}`,
          { code: 'NORANKER' },
        );
  }

  /** What a ranker has answered; throws what it refused. */
  #answerOf(reply: Buffer): Buffer {
    if (reply[0] === '+'.charCodeAt(0)) return reply.subarray(1);
    const [, code, message] = /^-(\S*) ([\s\S]+)$/.exec(reply.toString()) ?? [];
    if (message === undefined) throw damaged('an answer must begin with + or -', reply.toString(), this.#run);
    throw new RankbatchError(message, code ? { code: codeOf(code) } : {});
  }

  #trying(timeout: number): Trying {
    return { patience: Math.min(Math.max(this.#timeout / 4, 2000), 5000), timeout, signal: this.#signal };
  }
}

const isLate = (error: unknown): boolean => error instanceof RankbatchError && error.code === 'TIMEOUT';
