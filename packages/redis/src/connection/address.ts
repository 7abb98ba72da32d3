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

/** The address without its password. */
export function showAddress(redis: RunAddress['redis']): string {
  const first = typeof redis === 'string' ? redis : (redis[0] ?? 'nowhere');
  return first.replace(/:[^:@/]*@/, ':***@');
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
}

/** Refuses what is no address of a run. */
export function requireAddress(subject: string, address: unknown): void {
  requireServer(subject, address);
  checkFields(subject, address, { run: text });
}
