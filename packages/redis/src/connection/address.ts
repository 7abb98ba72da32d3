import { RankbatchError } from 'rankbatch';
import { checks, type Rule } from 'rankbatch/internal';

/** Where a run is. */
export interface RunAddress {
  /**
   * `redis://user:password@host:port/0`, or `rediss://` for TLS; of a cluster some of its nodes as a list. Redis 7 and newer, Valkey 7.2 and
   * newer.
   */
  readonly redis: string | readonly string[];
  /** Name of the run: letters, digits and `. _ -`. */
  readonly run: string;
  /** What all its keys begin with. @default 'rb:' */
  readonly prefix?: string | undefined;
  /** Certificates and the like, as Node.js's `tls.connect` takes them; with `rediss://` only. */
  readonly tls?: TlsOptions | undefined;
  /**
   * Is told when the server has not done for 1.5 s what it was asked, why, and for how long it is tried yet; once, until the server has answered
   * again.
   *
   * @default a warning of the process, on stderr
   */
  readonly onWait?: ((told: string) => void) | undefined;
}

/** Some of the options of Node.js's `tls.connect`. */
export interface TlsOptions {
  readonly ca?: string | Uint8Array | undefined;
  readonly cert?: string | Uint8Array | undefined;
  readonly key?: string | Uint8Array | undefined;
  readonly passphrase?: string | undefined;
  /** The name that the server's certificate must have, where it is not the host's. */
  readonly servername?: string | undefined;
  /** False takes any certificate: for tests. */
  readonly rejectUnauthorized?: boolean | undefined;
}

export const DEFAULT_PREFIX = 'rb:';

/** The address without its password, whatever characters that has. */
export function showAddress(redis: RunAddress['redis']): string {
  const first = typeof redis === 'string' ? redis : (redis[0] ?? 'nowhere');
  return first.replace(/^(\w+:\/\/[^:]*|(?!\w+:\/\/)[^:]*):.*@/s, '$1:***@');
}

const { action, checkFields, checkOptions, listOf, object, text } = checks;
const servers: Rule = {
  says: 'the address of a server, redis://HOST:PORT, or a list of some',
  holds: (value) =>
    text.holds(value) || (listOf(text).holds(value) && Array.isArray(value) && value.length > 0),
};

/** What ends a call. */
export const signals: Rule = { says: 'an AbortSignal', holds: (value) => value instanceof AbortSignal };

/** Refuses what is no address of a server. */
export function requireServer(subject: string, address: unknown): void {
  checkFields(subject, address, { redis: servers });
  checkOptions(subject, address, { prefix: text, tls: object, onWait: action });
  // What the rule above has let through.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const { redis } = address as Pick<RunAddress, 'redis'>;
  const wrong = [redis].flat().find((each) => !canParse(each));
  if (wrong !== undefined)
    throw new RankbatchError(
      `${subject}: redis: must be an address such as redis://HOST:PORT/0, or rediss:// for TLS, got "${showAddress(wrong)}"; special characters of a password are written as by encodeURIComponent`,
    );
}

/** Whether it is an address for the client. */
function canParse(address: string): boolean {
  if (address.startsWith('unix:')) return true;
  try {
    const { protocol, username, password, pathname } = new URL(address);
    decodeURIComponent(username + password);
    return /^rediss?:$/.test(protocol) && !Number.isNaN(Number(pathname.slice(1)));
  } catch {
    return false;
  }
}

/** Refuses what is no address of a run. */
export function requireAddress(subject: string, address: unknown): void {
  requireServer(subject, address);
  checkFields(subject, address, { run: text });
}
