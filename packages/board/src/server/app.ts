import { serveStatic } from '@hono/node-server/serve-static';
import { describeNoiseRate, estimateNoiseRate, UsageError } from '@rankbatch/lab/run-folder';
import { Hono } from 'hono';
import { sampleListNames, type ErrorBody, type RunList, type SampleListName } from '../api.js';
import { streamChanges } from './change-stream.js';
import { guard, type GuardOptions } from './guard.js';
import { pagesFolder } from './pages-folder.js';
import type { Runs } from './runs/runs.js';
import type { WatchedRun } from './runs/watched-run.js';
import { securityHeaders } from './security-headers.js';
import { raceView } from './views/race-view.js';
import { summarizeRun } from './views/run-summary.js';
import type { Workers } from './worker/worker-thread.js';

/** Runs that are shown side by side at most, and samples that are looked at at once. */
const mostRuns = 200;
const mostSamples = 100;

export interface AppOptions extends GuardOptions {
  /** Folder as it is shown. */
  readonly folder: string;
  readonly runs: Runs;
  readonly workers: Workers;
}

/** The pages and what they ask for. Runs are named by their ids only, which are looked up, never put into a path. */
export function createApp({ folder, runs, workers, ...guarded }: AppOptions): Hono {
  const app = new Hono();
  app.use(securityHeaders);
  app.use(guard(guarded));
  app.onError((error, context) => {
    const refused = error instanceof UsageError;
    if (!refused) console.error(`rankbatch board: ${error.stack ?? error.message}`);
    const body: ErrorBody = {
      error: refused ? error.message : 'something went wrong; the terminal tells more',
    };
    return context.json(body, refused ? 422 : 500);
  });

  app.get('/api/runs', async (context) => {
    const list: RunList = { folder, runs: (await runs.all()).map(summarizeRun) };
    return context.json(list);
  });
  app.get('/api/race', async (context) => {
    const asked = await chosen(runs, context.req.queries('run'));
    return context.json(raceView(asked, { apart: context.req.query('seeds') === 'apart' }));
  });
  app.get('/api/samples', async (context) => {
    const [{ found, epochs, manifest }] = await chosen(runs, context.req.queries('run'));
    const list = listName(context.req.query('list'));
    const page = natural('page', context.req.query('page') ?? '0');
    return context.json(
      await workers.ledgers.do({
        kind: 'samples',
        folder: found.folder,
        list,
        page,
        last: epochs.at(-1),
        noise: describeNoiseRate(estimateNoiseRate(epochs, manifest?.config), manifest?.config),
      }),
    );
  });
  app.get('/api/ranks', async (context) => {
    const [{ found, epochs }] = await chosen(runs, context.req.queries('run'));
    const last = epochs.at(-1);
    return context.json(await workers.ledgers.do({ kind: 'ranks', folder: found.folder, last }));
  });
  app.get('/api/contents', async (context) => {
    const [{ found }] = await chosen(runs, context.req.queries('run'));
    const samples = (context.req.queries('sample') ?? []).map((text) => natural('sample', text));
    if (samples.length > mostSamples)
      throw new UsageError(`sample: must be given at most ${mostSamples} times, got ${samples.length}`);
    return context.json(await workers.data.do({ kind: 'contents', folder: found.folder, samples }));
  });
  app.get('/api/picture', async (context) => {
    const [{ found }] = await chosen(runs, context.req.queries('run'));
    const sample = natural('sample', context.req.query('sample'));
    const png = await workers.data.do({ kind: 'picture', folder: found.folder, sample });
    if (png === null) return context.notFound();
    return context.body(Uint8Array.from(png), 200, {
      'content-type': 'image/png',
      'cache-control': 'private, max-age=600',
    });
  });
  app.get('/api/download/:name', async (context) => {
    const asked = await chosen(runs, context.req.queries('run'));
    const folders = asked.filter(({ manifest }) => manifest !== undefined).map(({ found }) => found.folder);
    const name = context.req.param('name');
    const text = await workers.data.do({ kind: 'download', folders, name });
    if (text === null) return context.notFound();
    return context.body(text, 200, {
      'content-type': `${mediaType(name)}; charset=utf-8`,
      'content-disposition': `attachment; filename="${name}"`,
    });
  });
  app.get('/api/changes', (context) => streamChanges(context, runs));

  app.get('/', (context) => context.redirect('/dashboard/'));
  // What pages load stands relative to their folder.
  for (const page of ['dashboard', 'playground'])
    app.get(`/${page}`, (context) => context.redirect(`/${page}/`));
  app.use(serveStatic({ root: pagesFolder }));
  return app;
}

/** The runs of these ids, at least one. */
async function chosen(runs: Runs, ids: readonly string[] = []): Promise<[WatchedRun, ...WatchedRun[]]> {
  if (ids.length > mostRuns)
    throw new UsageError(
      `side by side: must be at most ${mostRuns} runs, got ${ids.length}; filter the list of runs, as by seed 1 or a strategy: ` +
        'the line of a comparison opens those of its runs that the filter leaves',
    );
  const [first, ...others] = await runs.some(ids);
  if (first === undefined)
    throw new UsageError(`run: must be a run below the folder, got ${JSON.stringify(ids[0] ?? '')}`);
  return [first, ...others];
}

function listName(text: string | undefined): SampleListName {
  const found = sampleListNames.find((name) => name === text);
  if (found === undefined)
    throw new UsageError(
      `list: must be one of ${sampleListNames.join(', ')}, got ${JSON.stringify(text ?? '')}`,
    );
  return found;
}

function natural(name: string, text: string | undefined): number {
  const value = /^\d{1,15}$/.test(text ?? '') ? Number(text) : NaN;
  if (!Number.isSafeInteger(value))
    throw new UsageError(`${name}: must be an integer from 0, got ${JSON.stringify(text ?? '')}`);
  return value;
}

function mediaType(name: string): string {
  if (name.endsWith('.svg')) return 'image/svg+xml';
  return name.endsWith('.csv') ? 'text/csv' : 'text/html';
}
