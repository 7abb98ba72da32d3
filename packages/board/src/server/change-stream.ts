import type { Context } from 'hono';
import { streamSSE } from 'hono/streaming';
import type { ChangeNotice } from '../api.js';
import type { Runs } from './runs/runs.js';

/** A sign of life, so that a connection that died unseen is found out. */
const beatMs = 15_000;
/** Ids told at most; of more changes it is told that there are many. */
const mostIds = 100;

/** Tells the page of changes as they come (server-sent events); it asks for what it shows. The browser comes back by itself. */
export function streamChanges(context: Context, runs: Runs): Response {
  return streamSSE(context, async (stream) => {
    let finish: () => void = () => {};
    const finished = new Promise<void>((resolve) => (finish = resolve));
    const send = (ids: readonly string[] | null) => {
      const notice: ChangeNotice = { runs: ids !== null && ids.length > mostIds ? null : ids };
      void stream.writeSSE({ event: 'change', data: JSON.stringify(notice) });
    };
    const stop = runs.listen(send);
    const beat = setInterval(() => void stream.writeSSE({ event: 'beat', data: '' }), beatMs);
    stream.onAbort(finish);
    await stream.writeSSE({ event: 'hello', data: '', retry: 1000 });
    await finished;
    clearInterval(beat);
    stop();
  });
}
