import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { RankbatchError } from 'rankbatch';
import { countIn, damaged } from '../protocol/damage.js';
import { type Entry, MOST_BATCHES, numberOf, readEntry } from '../protocol/entries.js';
import { bellKey, logKey } from '../protocol/keys.js';
import { coreVersion } from '../protocol/version.js';
import type { Argument } from '../connection/link.js';
import { hashIn, listIn, type Reply } from '../protocol/replies.js';
import { LostError, type Server, type Trying } from '../connection/server.js';
import { type Answer, asText, type LogPosition, prefixed, Replica } from './replica.js';
import { Replay } from './replay.js';
import { lowAt, type ShardRankerOptions } from './shard-options.js';
import { identityIn, idsIn } from '../runs/run-options.js';
import { readPieces, writePieces } from '../runs/snapshots.js';

/** Entries read at once. */
const PAGE = 256;

/** What one leader does from the time it leads. */
export class Term {
  readonly #options: ShardRankerOptions;
  readonly #server: Server;
  readonly #reader: Server;
  readonly #fence: string;
  readonly #trying: Trying;
  #replica: Replica | undefined;
  /** Id of the last entry read; answers that are not pushed yet; batches asked for. */
  #read = '';
  #answers: Answer[] = [];
  #asked = 0;
  /** Whether there may be more entries than the last page had. */
  #isBehind = false;
  /** Pushes that the server has confirmed. */
  #confirmed = 0;
  /** A push that the server has not confirmed. */
  #pushing: Argument[] | undefined;
  /** Losses recorded since the last snapshot. */
  #recorded = 0;
  #saving: Promise<unknown> | undefined;
  /** ms that the last snapshot took, while nothing else was done. */
  #pause = 0;
  replayed = 0;

  constructor(options: ShardRankerOptions, server: Server, reader: Server, fence: string, trying: Trying) {
    this.#options = options;
    this.#server = server;
    this.#reader = reader;
    this.#fence = fence;
    this.#trying = trying;
  }

  /** Signs of life, until the signal. */
  async beat(signal: AbortSignal): Promise<void> {
    const { base, depth, lease } = this.#options;
    const low = String(lowAt(depth));
    let counted = performance.now();
    for (;;) {
      await sleep(lease / 3, undefined, { signal });
      const elapsed = Math.floor(performance.now() - counted);
      counted += elapsed;
      // What stops everything for a while is no reason to let another one lead.
      const extended = String(lease + Math.ceil(2 * this.#pause));
      const confirmed = String(this.#confirmed);
      const args = [this.#fence, this.#replica?.applied ?? '', String(elapsed), extended, confirmed, low];
      await this.#server.call('beat', base, args, this.#trying);
    }
  }

  /** The state that the snapshot and the log make. */
  async restore(): Promise<void> {
    const { base, create, restore, run, shard, shards } = this.#options;
    const found = await this.#server.call('status', base, [], this.#trying);
    const meta = hashIn(listIn(found)[0]);
    const has = (name: string): string => meta[name] ?? '';
    const count = (name: string): number => countIn(name, meta[name], run);
    // What is asked for meanwhile is read with the log.
    this.#asked = count('asked');
    const isNew = has('snap') === '';
    if (has('core') !== coreVersion() && has('pushes') !== (isNew ? '0' : has('snappushes')))
      throw new RankbatchError(
        `run ${run}: must be ranked by rankbatch ${has('core')}, got ${coreVersion()}; stop all rankers of that version first: the last one leaves a snapshot that any version continues`,
        { code: 'VERSION' },
      );
    const bytes = isNew ? undefined : await readPieces(this.#server, base, has('snap'), this.#trying);
    const restored = bytes && restore(bytes, shard);
    if (bytes && has('options') !== identityIn(bytes, shards))
      throw damaged(`its snapshot must be of its options, ${has('options')}`, identityIn(bytes, shards), run);
    const at = isNew
      ? { applied: '', pushed: 0, pushes: 0 }
      : { applied: has('snapx'), pushed: count('snappushed'), pushes: count('snappushes') };
    const replica = new Replica(restored ?? create(shard), at);
    const replay = new Replay(replica);
    this.#read = at.applied;
    for (;;) {
      const entries = await this.#page();
      if (entries.length === 0) break;
      await replay.feed(entries);
      this.replayed += entries.length;
      // Who leads next replays them, too, unless there is a snapshot before.
      this.#recorded += lossesIn(entries);
    }
    const { answers, entries } = await replay.finish();
    if (replica.pushes !== count('pushes') || replica.pushed !== count('pushed'))
      throw damaged(
        `the log must lead to ${count('pushed')} batches in ${count('pushes')} pushes`,
        `${replica.pushed} in ${replica.pushes}`,
        run,
      );
    this.#replica = replica;
    this.#confirmed = replica.pushes;
    this.#answers = answers;
    if (entries.some(isSnapshotQuestion)) await this.#save(entries.filter(isSnapshotQuestion));
  }

  /** One time: batches and answers where they are due, then what is new in the log. */
  async round(): Promise<void> {
    const replica = this.#replica!;
    if (this.#isDue()) this.#draw();
    const found = await this.#exchange();
    // All that was asked for is answered by now; it would not be by who goes on from a snapshot that has taken it in.
    if (this.#recorded >= this.#options.snapshotEvery && !this.#saving) this.#saveAside();
    const questions: Entry[] = [];
    for (const entry of found) {
      if (entry.kind === 'p' && entry.push > replica.pushes) throw new LostError(`push ${entry.push}`);
      if (isSnapshotQuestion(entry)) questions.push(entry);
      const answer = replica.apply(entry);
      if (answer) this.#answers.push(answer);
    }
    this.#recorded += lossesIn(found);
    if (questions.length > 0) await this.#save(questions);
  }

  /** Whether somebody waits for an answer, or few batches are left. */
  #isDue(): boolean {
    const { depth } = this.#options;
    return this.#answers.length > 0 || this.#missing() >= Math.max(1, depth - 1 - lowAt(depth));
  }

  /** Leaves a snapshot and the lead. */
  async resign(): Promise<void> {
    const trying = { ...this.#trying, signal: undefined, timeout: 2 * this.#trying.patience };
    await this.#saving;
    // Else the snapshot would have draws that nobody was given.
    if (this.#pushing) await this.#server.call('push', this.#options.base, this.#pushing, trying);
    await this.#write(this.#take(), trying, randomUUID(), this.#answers);
    await this.#server.call('resign', this.#options.base, [this.#fence], trying);
  }

  #missing(): number {
    return this.#asked + this.#options.depth - 1 - this.#replica!.pushed;
  }

  #draw(): void {
    const replica = this.#replica!;
    const count = Math.max(0, Math.min(this.#missing(), MOST_BATCHES));
    const batches = replica.draw(count, this.#options.shard);
    const answers = this.#answers.flatMap(wordsOf);
    replica.pushes++;
    const counts = [replica.pushes, idsIn(replica.selector, this.#options.sampleCount), batches.length].map(
      String,
    );
    this.#pushing = [this.#fence, replica.applied, ...counts, ...batches, ...answers];
    this.#answers = [];
  }

  /**
   * Hands over what is drawn, waits until there is something to do, and reads the log, in one way to the server. Not for long: the server may
   * have lost some of the log, or be another one.
   */
  async #exchange(): Promise<Entry[]> {
    const { base, lease } = this.#options;
    const replica = this.#replica!;
    // With nothing new, it rings where a ring was lost, and tells whether this is still the leader of this log.
    const push = this.#pushing ?? [this.#fence, replica.applied, String(replica.pushes)];
    const block = this.#isBehind ? 0 : Math.ceil(lease / 2);
    const waiting = block > 0 ? [['BLPOP', bellKey(base), String(block / 1000)]] : [];
    const replies = await this.#reader.sendAll(
      base,
      [['FCALL', 'rb1_push', '1', base, ...push], ...waiting, this.#reading()],
      { ...this.#trying, patience: block + this.#trying.patience },
    );
    this.#pushing = undefined;
    this.#confirmed = replica.pushes;
    return this.#taken(replies.at(-1)!);
  }

  /** A snapshot as the answer to those who asked for it. */
  async #save(questions: readonly Entry[]): Promise<void> {
    const name = randomUUID();
    const bytes = prefixed('+', new TextEncoder().encode(name));
    const answers = [
      ...this.#answers,
      ...questions.map(({ who, kind, lease }) => ({ who, kind, lease, bytes })),
    ];
    this.#answers = [];
    await this.#write(this.#take(), this.#trying, name, answers);
  }

  /** A snapshot that is written while the work goes on. */
  #saveAside(): void {
    this.#saving = this.#write(this.#take(), this.#trying, randomUUID(), [])
      // Another time, then; what has ended this term is told elsewhere.
      .catch(() => {})
      .finally(() => {
        this.#saving = undefined;
      });
  }

  #take(): Copy {
    const start = performance.now();
    const { selector, applied, pushes, pushed } = this.#replica!;
    const bytes = selector.snapshot();
    this.#recorded = 0;
    this.#pause = performance.now() - start;
    return { bytes, applied, pushes, pushed };
  }

  /** @param answers to what the snapshot has taken in, and no push has answered */
  async #write(
    { bytes, applied, pushes, pushed }: Copy,
    trying: Trying,
    name: string,
    answers: readonly Answer[],
  ): Promise<void> {
    const { base, keepLog, onEvent, shard } = this.#options;
    const pieces = await writePieces(this.#server, base, name, bytes, trying);
    const args = [this.#fence, applied, name, pieces, pushes, pushed, coreVersion(), keepLog ? 0 : 1];
    await this.#server.call('snap', base, [...args.map(String), ...answers.flatMap(wordsOf)], trying);
    onEvent({ kind: 'snapshot', shard, detail: `${bytes.length} bytes` });
  }

  /** Entries behind the last one read, without waiting. */
  async #page(): Promise<Entry[]> {
    return this.#taken(await this.#server.send(this.#options.base, this.#reading(), this.#trying));
  }

  #reading(): string[] {
    const from = this.#read === '' ? '-' : `(${this.#read}`;
    return ['XRANGE', logKey(this.#options.base), from, '+', 'COUNT', String(PAGE)];
  }

  #taken(reply: Reply): Entry[] {
    const entries = listIn(reply).map((each) => readEntry(each));
    let last = numberOf(this.#read);
    for (const { id } of entries) {
      if (numberOf(id) !== ++last) throw this.#gap(last, id);
    }
    this.#asked = entries.findLast(({ asked }) => asked !== undefined)?.asked ?? this.#asked;
    this.#read = entries.at(-1)?.id ?? this.#read;
    this.#isBehind = entries.length === PAGE;
    return entries;
  }

  /** An entry that does not follow the one before. */
  #gap(number: number, id: string): Error {
    // What was read before may be lost on the server; from the snapshot on, all must be there.
    if (this.#replica) return new LostError(`entry ${number}`);
    return damaged(`entry ${number} must be the next one of the log`, id, this.#options.run);
  }
}

/** A snapshot, and where in the log it stands. */
interface Copy extends LogPosition {
  readonly bytes: Uint8Array;
}

const wordsOf = ({ who, kind, bytes, lease }: Answer): Argument[] => [who, kind, bytes, lease];

const lossesIn = (entries: readonly Entry[]): number =>
  entries.reduce((sum, { losses }) => sum + losses.length / 4, 0);

const isSnapshotQuestion = ({ kind, argument }: Entry): boolean =>
  kind === 'q' && asText(argument) === 'snapshot';
