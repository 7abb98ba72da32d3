import { setTimeout as sleep } from 'node:timers/promises';
import { RankbatchError, type RankbatchErrorCode } from 'rankbatch';
import { library } from '../protocol/library.js';
import { REVISION } from '../protocol/version.js';
import { type RunAddress, showAddress } from './address.js';
import { type Argument, createLink, isReply, type Link, LinkError } from './link.js';
import { Outage, SILENCE } from './outage.js';
import { shardIn } from '../protocol/keys.js';
import { damageCure } from '../protocol/damage.js';
import type { Reply } from '../protocol/replies.js';

/** Refusals that pass: a server that starts, fails over, is full or moves its keys. */
const PASSING = /^(LOADING|TRYAGAIN|CLUSTERDOWN|READONLY|MASTERDOWN|OOM|BUSY|MISCONF|NOREPLICAS|UNBLOCKED)\b/;
const LONGEST_PAUSE = 250;

/** The log or the counts of a run are not those that its leader has seen: the server has lost some of its history. */
export class LostError extends Error {
  override readonly name = 'LostError';
}

/** The server knows nothing of a request any more: it is to be made anew. */
export class GoneError extends Error {
  override readonly name = 'GoneError';
}

/** How long to try. */
export interface Trying {
  /** ms for one attempt. */
  readonly patience: number;
  /** ms for all of them; Infinity for ever. */
  readonly timeout: number;
  readonly signal?: AbortSignal | undefined;
}

/** Calls the functions of a server, again where the connection fails: they are made so that doing so changes nothing. */
export class Server {
  readonly #address: RunAddress;
  readonly #link: Link;
  readonly #outage: Outage;
  /** Since the connection last failed. */
  #hasAnswered = false;

  /** @param outage of several connections to one server, so that it is told once */
  constructor(address: RunAddress, outage: Outage = new Outage(address)) {
    this.#address = address;
    this.#outage = outage;
    this.#link = createLink(address);
  }

  /** Calls `rb1_<name>` on a shard. */
  call(name: string, base: string, args: readonly Argument[], trying: Trying): Promise<Reply> {
    return this.send(base, ['FCALL', `rb1_${name}`, '1', base, ...args], trying);
  }

  /** Sends any command that may be sent twice. */
  send(key: string, command: readonly Argument[], trying: Trying): Promise<Reply> {
    return this.#try(key, trying, (longest) => this.#link.send(key, command, trying.patience, longest));
  }

  /** Sends commands that may be sent twice, in one go. */
  sendAll(key: string, commands: readonly (readonly Argument[])[], trying: Trying): Promise<Reply[]> {
    return this.#try(key, trying, (longest) => this.#link.sendAll(key, commands, trying.patience, longest));
  }

  /** Keys that match a pattern. */
  scan(pattern: string, trying: Trying): Promise<string[]> {
    return this.#try('', trying, (longest) => this.#link.scan(pattern, trying.patience, longest));
  }

  async #try<T>(key: string, trying: Trying, act: (longest: number) => Promise<T>): Promise<T> {
    const start = performance.now();
    const until = start + trying.timeout;
    let why: unknown = 'nothing';
    const waits = (): void => {
      this.#outage.lasts(reasonOf(why), performance.now() - start, until - performance.now());
    };
    // Where a host does not answer at all, an attempt alone takes seconds.
    const silence = this.#hasAnswered ? undefined : setTimeout(waits, SILENCE);
    let pause = 5;
    try {
      for (;;) {
        trying.signal?.throwIfAborted();
        const longest = Math.max(until - performance.now(), 1);
        try {
          const result = await act(longest);
          this.#hasAnswered = true;
          this.#outage.ends();
          return result;
        } catch (error) {
          this.#hasAnswered = false;
          if (!(await this.#mayPass(error, key, trying))) throw this.#explain(error, key);
          // That the time was over tells less than what was wrong before.
          if (why === 'nothing' || isReply(error) || longest >= trying.patience) why = error;
          if (performance.now() + pause > until) throw this.#tooLate(why, trying.timeout);
          if (performance.now() - start >= SILENCE) waits();
          // Why it was ended is told at the next turn.
          await sleep(pause, undefined, { signal: trying.signal }).catch(() => {});
          pause = Math.min(2 * pause, LONGEST_PAUSE);
        }
      }
    } finally {
      clearTimeout(silence);
    }
  }

  /** Loads the functions where the server has none or older ones. */
  async load(key: string, trying: Trying): Promise<void> {
    const revision = Number(await this.call('revision', key, [], trying));
    if (revision < REVISION) await this.send(key, loading, trying);
  }

  close(): void {
    this.#link.close();
  }

  async #mayPass(error: unknown, key: string, { patience }: Trying): Promise<boolean> {
    if (error instanceof LinkError) return true;
    if (!isReply(error)) return false;
    if (/Function not found/i.test(error.message)) {
      // Of a trainer without the right to do so, a ranker will.
      try {
        await this.#link.send(key, loading, patience, Infinity);
      } catch (refused) {
        const isHopeless = isReply(refused) && !refused.message.startsWith('NOPERM');
        if (isHopeless && !PASSING.test(refused.message)) throw refused;
      }
      return true;
    }
    if (!PASSING.test(error.message)) return false;
    // The name may lead to another server by now.
    if (/^(READONLY|MASTERDOWN)/.test(error.message)) this.#link.drop();
    return true;
  }

  #explain(error: unknown, key: string): unknown {
    if (!isReply(error)) return error;
    const run = shardIn(key).run || this.#address.run;
    const { message } = error;
    const [, code, detail = ''] = /^RANKBATCH-([A-Z]+) (.*)$/.exec(message) ?? [];
    if (code === 'LOST') return new LostError(detail);
    if (code === 'GONE') return new GoneError(detail);
    if (code !== undefined) return refusal(code, detail.split(' '), run);
    const where = showAddress(this.#address.redis);
    if (/unknown command|unknown subcommand/i.test(message))
      return new RankbatchError(
        `redis: ${where} must have functions, as Redis 7 and Valkey 7.2 have, got "${message}"; use a newer server`,
        { code: 'VERSION', cause: error },
      );
    if (/^(MOVED|ASK) /.test(message))
      return new RankbatchError(
        `redis: ${where} is a node of a cluster, and must be given as one of a list, got a text; redis: [${JSON.stringify(where)}]`,
        { cause: error },
      );
    if (/^(NOAUTH|WRONGPASS|NOPERM)|executing the script can't/.test(message))
      return new RankbatchError(
        `redis: ${where} must let this user in, got "${message}"; the rights it needs are in docs/guides/redis.md`,
        { cause: error },
      );
    if (/^WRONGTYPE|on @user_function|not an integer or out of range/.test(message))
      return new RankbatchError(
        `run ${run}: its keys must be as rankers and trainers left them, got "${message}"; ${damageCure(run)}`,
        { cause: error },
      );
    return new RankbatchError(`redis: ${where} has refused a command, got "${message}"`, { cause: error });
  }

  #tooLate(error: unknown, timeout: number): RankbatchError {
    const message = reasonOf(error);
    const cure = message.startsWith('OOM')
      ? 'raise its maxmemory, or drop runs that are over'
      : 'is it running, and can it be reached?';
    return new RankbatchError(
      `redis: ${showAddress(this.#address.redis)} must answer within ${timeout} ms, got "${message}"; ${cure}`,
      { code: 'TIMEOUT', cause: error },
    );
  }
}

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const loading = ['FUNCTION', 'LOAD', 'REPLACE', library];

const codes: readonly RankbatchErrorCode[] = [
  'EVICTS',
  'FENCED',
  'ID',
  'LENGTH',
  'MISMATCH',
  'NAN',
  'NORANKER',
  'NORUN',
  'STALE',
  'TIMEOUT',
  'VERSION',
];

/** The code that a text names; undefined where it is none. */
export const codeOf = (text: string): RankbatchErrorCode | undefined => codes.find((code) => code === text);

/** What the functions refuse, in words. */
function refusal(code: string, detail: readonly string[], run: string): RankbatchError {
  const [a, b, c] = detail;
  const most = Number(c) - 1;
  const texts: Record<string, string> = {
    NORUN:
      b === undefined
        ? `run ${run}: must be there, got none; start a ranker: rankbatch rank --run ${run}`
        : `run ${run}: must be the one that this trainer opened, got another that was made later; open it again`,
    VERSION: `run ${run}: must be of protocol 1, got ${a}; use the version of @rankbatch/redis that its ranker has`,
    STALE: `trainer ${a}: must be one process, got another that opened it later; give each a name of its own`,
    FENCED: `run ${run}: must have one leader, got another after this one, number ${a}`,
    LENGTH: `record: needs one loss for each of the ${Number(a) / 4} ids, got ${Number(b) / 4}`,
    ID: `record: ids[${a}]: must be an integer from 0 to ${most}, got ${b}`,
    NAN: `record: loss of sample ${a}: must be a number, got NaN; record a diverged sample as Infinity, a masked one as 0`,
    DAMAGED: `run ${run}: ${detail.join(' ')}; ${damageCure(run)}`,
    NAME: 'trainer: must be 1 to 100 letters, digits and ". _ -", got another name',
    NUMBER: `request: must have an integer as the number ${detail.join(' ')}, got another text`,
    KIND: 'request: must ask for one of + - v q, got another kind',
    EXISTS: `run ${run}: must be a new one, got one that is there; drop it first, or take another name`,
  };
  return new RankbatchError(texts[code] ?? `run ${run}: ${code}`, { code: codeOf(code) });
}
