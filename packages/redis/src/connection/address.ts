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
