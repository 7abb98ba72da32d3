import { useEffect, useState } from 'preact/hooks';
import { listen } from './connection.js';

/** What the server says of something now. What was known is kept while it cannot be reached. */
export interface Live<T> {
  readonly data: T | undefined;
  /** Why there is nothing new; empty while all is well. */
  readonly error: string;
}

/**
 * Asks for `path`, and again when one of `runs` changed, at most every `pauseMs`.
 *
 * @param path below `/api/`, with its query; nothing is asked for where it is empty
 * @param runs ids; null for all
 */
export function useLive<T>(path: string, runs: readonly string[] | null, pauseMs = 1000): Live<T> {
  const [live, setLive] = useState<Live<T> & { readonly path: string }>({ data: undefined, error: '', path });
  const watched = runs === null ? null : runs.join('\n');
  useEffect(() => {
    if (path === '') return undefined;
    const over = new AbortController();
    let isAsking = false;
    let isBehind = false;
    const ask = async () => {
      isBehind = true;
      if (isAsking) return;
      isAsking = true;
      while (isBehind && !over.signal.aborted) {
        isBehind = false;
        const answer = await getJson<T>(path, over.signal).then(
          (data) => ({ data, error: '' }),
          (error: unknown) => ({ error: error instanceof Error ? error.message : String(error) }),
        );
        if (over.signal.aborted) break;
        setLive((before) => ({ data: before.path === path ? before.data : undefined, ...answer, path }));
        await new Promise((resolve) => {
          setTimeout(resolve, pauseMs);
        });
      }
      isAsking = false;
    };
    void ask();
    const ids = new Set(watched?.split('\n'));
    const stop = listen((notice) => {
      if (watched === null || notice.runs === null || notice.runs.some((id) => ids.has(id))) void ask();
    });
    return () => {
      over.abort();
      stop();
    };
  }, [path, watched, pauseMs]);
  return live;
}

async function getJson<T>(path: string, signal: AbortSignal): Promise<T> {
  const response = await fetch(`../api/${path}`, { signal }).catch(() => {
    throw new Error('The server cannot be reached; this page goes on when it is back.');
  });
  if (response.status === 401)
    throw new Error('The server asks for its token: open the whole address that rankbatch board printed.');
  const body: unknown = await response.json();
  if (response.ok)
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- server and pages share the types of api.ts
    return body as T;
  const told = typeof body === 'object' && body !== null && 'error' in body ? body.error : undefined;
  throw new Error(typeof told === 'string' ? told : `The server answered ${response.status}.`);
}
