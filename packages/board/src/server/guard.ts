import { createHash, timingSafeEqual } from 'node:crypto';
import { hostname, networkInterfaces } from 'node:os';
import type { Context, MiddlewareHandler } from 'hono';
import { getCookie, setCookie } from 'hono/cookie';

const loopback: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]', '::1']);

/** Whether only programs of this machine can reach what listens on a host. */
export function isLoopback(host: string): boolean {
  return loopback.has(host);
}

export interface GuardOptions {
  /** What the server listens on. */
  readonly host: string;
  /** Asked for with every request; undefined where none is needed. */
  readonly token: string | undefined;
}

/**
 * Refuses whatever is not a read by a page of this server: requests for other hosts, as a name that an attacker points here would send
 * (DNS rebinding), requests by pages of other origins, other methods, and requests without the token, where there is one.
 */
export function guard({ host, token }: GuardOptions): MiddlewareHandler {
  const hosts = namesOf(host);
  return async (context, next) => {
    const { req } = context;
    const asked = hostOf(req.header('host'));
    if (asked === undefined || !hosts.has(asked))
      return refuse(
        context,
        403,
        `Host: must name this server, got ${JSON.stringify(req.header('host') ?? '')}`,
      );
    if (req.method !== 'GET' && req.method !== 'HEAD')
      return refuse(context, 405, `method: must be GET or HEAD, got ${req.method}`);
    const origin = req.header('origin');
    if (origin !== undefined && origin !== `http://${req.header('host')}`)
      return refuse(context, 403, `Origin: must be this server, got ${JSON.stringify(origin)}`);
    const isNavigation = req.header('sec-fetch-mode') === 'navigate';
    if (req.header('sec-fetch-site') === 'cross-site' && !isNavigation)
      return refuse(context, 403, 'this server answers its own pages only');
    if (token === undefined) return next();

    // Cookies are shared by all ports of a host: a name that is this board's own.
    const cookie = `rankbatch-board-${digest(token).toString('hex', 0, 4)}`;
    const given = req.query('token');
    if (given !== undefined && isSame(given, token)) {
      setCookie(context, cookie, token, { httpOnly: true, sameSite: 'Lax', path: '/' });
      const url = new URL(req.url);
      url.searchParams.delete('token');
      return context.redirect(url.pathname + url.search);
    }
    if (!isSame(getCookie(context, cookie) ?? '', token))
      return refuse(context, 401, 'token: open the whole address that rankbatch board printed');
    return next();
  };
}

function refuse(context: Context, status: 401 | 403 | 405, text: string): Response {
  return context.text(`${text}\n`, status);
}

/** By their digests, which are of one length: the time tells nothing of where they differ. */
function isSame(given: string, token: string): boolean {
  return timingSafeEqual(digest(given), digest(token));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

/** The names under which a server that listens on `host` is asked for. */
function namesOf(host: string): ReadonlySet<string> {
  if (isLoopback(host)) return loopback;
  const addresses = Object.values(networkInterfaces()).flatMap((list = []) =>
    list.map(({ address, family }) => (family === 'IPv6' ? `[${address}]` : address)),
  );
  return new Set([...loopback, host.toLowerCase(), `[${host}]`, hostname().toLowerCase(), ...addresses]);
}

/** The name of a Host header without its port, which a tunnel may change. */
function hostOf(header: string | undefined): string | undefined {
  return /^(\[[\da-f:.]+\]|[^:]+)(:\d+)?$/i.exec(header ?? '')?.[1]?.toLowerCase();
}
