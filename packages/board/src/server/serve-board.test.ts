import { appendFile, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeRaceFolder, writeRunFolder } from '../../../lab/src/run-folder/run-folder.testing.js';
import type { RaceView, RunList } from '../api.js';
import { ask, askJson, runsQuery, temporaryFolder, until } from './board.testing.js';
import { serveBoard, type Board } from './serve-board.js';

const hostile = '<img src=x onerror=alert(1)>"\'&';
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let outside: Awaited<ReturnType<typeof temporaryFolder>>;
let board: Board;

const run = (name: string) => join(folder.path, name);

beforeAll(async () => {
  folder = await temporaryFolder();
  outside = await temporaryFolder();
  await writeRaceFolder(run('deep/race'), [
    { select: 'shuffle', cost: (epoch) => 0.8 ** epoch },
    { select: 'rank:1e8:r', cost: (epoch) => 0.4 ** epoch },
  ]);
  for (const name of ['running', 'finished', 'failed', 'no-manifest', 'no-metrics', 'leads-out', hostile])
    await writeRunFolder(run(name), { select: 'rank:100' });
  const writer = { pid: process.ppid, host: hostname(), since: '2026-01-01T00:00:00.000Z' };
  await writeFile(join(run('running'), 'lock.json'), JSON.stringify(writer));
  await writeFile(join(run('finished'), 'model.onnx'), '');
  const failure = { version: 1, message: 'the loss must be finite, got NaN', at: '2026-01-01T00:00:00.000Z' };
  await writeFile(join(run('failed'), 'failure.json'), JSON.stringify(failure));
  await writeFile(join(run('no-manifest'), 'run.json'), '{');
  await appendFile(join(run('no-metrics'), 'metrics.jsonl'), 'no JSON\n');
  // A run and a file from elsewhere.
  await writeRunFolder(join(outside.path, 'secret'), { select: 'random' });
  await symlink(join(outside.path, 'secret'), run('link'));
  await rm(join(run('leads-out'), 'metrics.jsonl'));
  await symlink(join(outside.path, 'secret', 'metrics.jsonl'), join(run('leads-out'), 'metrics.jsonl'));
  board = await serveBoard({ folder: folder.path, port: 0 });
});

afterAll(async () => {
  await board.close();
  await folder.remove();
  await outside.remove();
});

describe('the list of runs', () => {
  const containing = (text: string): unknown => expect.stringContaining(text);

  it('tells the state of every run at any depth, and why one failed or cannot be read', async () => {
    const { runs } = await askJson<RunList>(board.url, '/api/runs');
    const told = Object.fromEntries(runs.map(({ id, state, reason }) => [id, { state, reason }]));
    expect(told).toEqual({
      'deep/race/runs/cell-0': { state: 'stopped' },
      'deep/race/runs/cell-1': { state: 'stopped' },
      running: { state: 'running', reason: `process ${process.ppid} on ${hostname()}` },
      finished: { state: 'finished' },
      failed: { state: 'failed', reason: 'the loss must be finite, got NaN' },
      'no-manifest': { state: 'damaged', reason: containing('run.json: must be readable JSON') },
      'no-metrics': { state: 'damaged', reason: 'metrics.jsonl: line 5: must be JSON, got "no JSON"' },
      'leads-out': {
        state: 'damaged',
        reason: 'metrics.jsonl: must be a plain file, got a link; links are not followed',
      },
      [hostile]: { state: 'stopped' },
    });
    expect(runs.filter(({ comparison }) => comparison === 'deep/race')).toHaveLength(2);
    // What could be read of a damaged run is shown.
    expect(runs.find(({ id }) => id === 'no-metrics')).toMatchObject({ epochs: 4, trainLoss: 0.03125 });
  });

  it('finds a run that is mended', async () => {
    const mended = run('mended');
    await writeRunFolder(mended, { select: 'random' });
    await writeFile(join(mended, 'run.json'), '');
    const stateIs = async (state: string | undefined) => {
      const { runs } = await askJson<RunList>(board.url, '/api/runs');
      return runs.find(({ id }) => id === 'mended')?.state === state;
    };
    await until(() => stateIs('damaged'));
    await writeRunFolder(mended, { select: 'random' });
    await until(() => stateIs('stopped'));
    await rm(mended, { recursive: true });
    await until(() => stateIs(undefined));
    expect(await stateIs(undefined)).toBe(true);
  });
});

describe('what a page gets of its runs', () => {
  it('is judged as rankbatch report judges', async () => {
    const ids = ['deep/race/runs/cell-0', 'deep/race/runs/cell-1'];
    const race = await askJson<RaceView>(board.url, `/api/race?${runsQuery(ids)}`);
    // 0.8^4 = 0.4096, which 0.4^1 is below.
    expect(race.judgement?.rows[1]).toMatchObject({ select: 'rank:1e8:r', epochs: 1, epochRatio: 4 });
    expect(race.judgement?.verdicts[0]?.text).toContain('4.0 times as fast in epochs');
    expect(race.curves.map(({ label, isBaseline }) => [label, isBaseline])).toEqual([
      ['shuffle', true],
      ['rank:1e8:r', false],
    ]);
    expect(race.curves[0]).toMatchObject({ epochs: [1, 2, 3, 4], samples: [256, 512, 768, 1024] });
    expect(race.curves[0]?.measures.trainLoss?.middle).toEqual([0.8, 0.64, 0.512, 0.4096]);
  });

  it('of runs that cannot be judged is their curves, told apart by what differs, and why', async () => {
    await writeRunFolder(run('longer'), { select: 'shuffle', epochs: 6 });
    const ids = ['deep/race/runs/cell-1', 'longer'];
    const askRace = () => askJson<RaceView>(board.url, `/api/race?${runsQuery(ids)}`);
    await until(async () => (await askRace()).runs.length === 2);
    const race = await askRace();
    await rm(run('longer'), { recursive: true });
    expect(race.curves.map(({ label }) => label)).toEqual(['rank:1e8:r, epochs 4', 'shuffle, epochs 6']);
    expect(race.judgement).toBe(null);
    expect(race.note).toContain('share data, model and epochs');
  });

  it('of 200 runs are not too long to ask for, however long their names are', async () => {
    const ids = Array.from({ length: 200 }, (_, index) => `${'deep/'.repeat(40)}${index}`);
    expect(await ask(board.url, `/api/race?${runsQuery(ids)}`)).toMatchObject({
      status: 422,
      text: expect.stringContaining('run: must be a run below the folder') as string,
    });
  });

  it('can be taken away: the report, its tables and figures, and nothing else', async () => {
    const query = runsQuery(['deep/race/runs/cell-0', 'deep/race/runs/cell-1']);
    const report = await ask(board.url, `/api/download/report.html?${query}`);
    expect(report.text).toContain('Does batch selection help on digits?');
    expect(report.headers['content-disposition']).toBe('attachment; filename="report.html"');
    const csv = await ask(board.url, `/api/download/epochs.csv?${query}`);
    expect(csv.text.split('\n')).toHaveLength(9);
    const svg = await ask(board.url, `/api/download/cost-over-epochs-dark.svg?${query}`);
    expect(svg.text).toMatch(/^<svg/);
    for (const name of ['run.json', '..%2Frun.json', 'x-light.svg'])
      expect(await ask(board.url, `/api/download/${name}?${query}`)).toMatchObject({ status: 404 });
  });
});

describe('hostile requests', () => {
  it.each([
    ['/api/race', 'run: must be a run below the folder'],
    ['/api/race?run=..', 'run: must be a run below the folder'],
    ['/api/race?run=link', 'run: must be a run below the folder'],
    ['/api/race?run=%2Fetc', 'run: must be a run below the folder'],
    ['/api/race?run=deep%2F..%2Ffinished', 'run: must be a run below the folder'],
    ['/api/race?run=finished%00', 'run: must be a run below the folder'],
    [
      `/api/race?${'run=x&'.repeat(201)}`,
      'side by side: must be at most 200 runs, got 201; filter the list of runs',
    ],
    ['/api/samples?run=finished&list=constructor', 'list: must be one of hardest'],
    ['/api/samples?run=finished&list=hardest&page=-1', 'page: must be an integer from 0'],
    ['/api/picture?run=finished&sample=1e3', 'sample: must be an integer from 0'],
  ])('%s is refused with one clear line', async (path, start) => {
    const { status, text } = await ask(board.url, path);
    expect(status).toBe(422);
    expect((JSON.parse(text) as { error: string }).error).toMatch(new RegExp(`^${start}`));
  });

  it.each([
    '/../../../package.json',
    '/assets/../../../../package.json',
    '/%2e%2e/%2e%2e/package.json',
    '/..%2f..%2fpackage.json',
    '/assets/..%5c..%5cpackage.json',
    '/finished/run.json',
    '/api/',
  ])('%s is no page', async (path) => {
    expect(await ask(board.url, path)).toMatchObject({ status: 404 });
  });

  it.each([
    { host: 'attacker.example' },
    { host: 'localhost.attacker.example:4747' },
    { host: '127.0.0.1.attacker.example' },
    { origin: 'http://attacker.example' },
    { origin: 'null' },
    { origin: 'http://127.0.0.1:1' },
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
  ])('%j is refused', async (headers) => {
    const { status, text } = await ask(board.url, '/api/runs', headers);
    expect(status).toBe(403);
    expect(text).not.toContain('finished');
  });

  it('that would change anything are refused', async () => {
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS'])
      expect(await ask(board.url, '/api/runs', {}, method)).toMatchObject({ status: 405 });
  });

  it('get no page that runs anything but its own scripts', async () => {
    for (const path of ['/dashboard/', '/api/runs', '/nothing']) {
      const { headers } = await ask(board.url, path);
      expect(headers['content-security-policy']).toMatch(
        /^default-src 'none'; script-src 'self'; style-src 'self';/,
      );
      expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
      expect(headers['x-content-type-options']).toBe('nosniff');
    }
    const page = await ask(board.url, '/dashboard/');
    expect(page.status).toBe(200);
    expect(page.text).not.toMatch(
      /<script(?! type="module" crossorigin src="\.\.\/assets\/)|<style|\son\w+=/,
    );
    const { headers } = await ask(board.url, '/api/runs');
    expect(headers['content-type']).toContain('application/json');
  });
});

describe('a board for other machines', () => {
  const expectedRefusal = 'token: open the whole address that rankbatch board printed\n';

  it('asks for its token, and keeps it in a cookie that scripts cannot read', async () => {
    const shared = await serveBoard({ folder: folder.path, host: '0.0.0.0', port: 0 });
    try {
      const { port, search, searchParams } = new URL(shared.url);
      const url = `http://127.0.0.1:${port}`;
      expect(searchParams.get('token')).toMatch(/^[\w-]{32}$/);
      for (const path of ['/api/runs', '/dashboard/', '/?token=', '/?token=x', '/api/runs?token=x&token=y'])
        expect(await ask(url, path)).toMatchObject({ status: 401, text: expectedRefusal });
      const { status, headers } = await ask(url, `/dashboard/${search}`);
      expect({ status, location: headers.location }).toEqual({ status: 302, location: '/dashboard/' });
      const [cookie = ''] = headers['set-cookie'] ?? [];
      expect(cookie).toMatch(/; Path=\/; HttpOnly; SameSite=Lax$/);
      const [pair = ''] = cookie.split(';');
      expect(await ask(url, '/api/runs', { cookie: pair })).toMatchObject({ status: 200 });
      expect(await ask(url, '/api/runs', { cookie: `${pair}x` })).toMatchObject({ status: 401 });
      expect(await ask(url, '/api/runs', { cookie: pair, host: 'attacker.example' })).toMatchObject({
        status: 403,
      });
    } finally {
      await shared.close();
    }
  });
});

describe('serveBoard', () => {
  it('takes a free port where the usual one is taken, but not where another was asked for', async () => {
    const first = await serveBoard({ folder: folder.path });
    const second = await serveBoard({ folder: folder.path });
    try {
      expect(new URL(second.url).port).not.toBe(new URL(first.url).port);
      const port = Number(new URL(first.url).port);
      await expect(serveBoard({ folder: folder.path, port })).rejects.toThrow(
        `--port: must be free, got ${port}, which another program listens on`,
      );
    } finally {
      await first.close();
      await second.close();
    }
  });

  it.each([
    [{ folder: '/no/such/folder' }, 'folder: must be there, got "/no/such/folder"'],
    [{ folder: '.', host: '203.0.113.1' }, '--host: must be an address of this machine, got "203.0.113.1"'],
  ])('refuses %j', async (options, message) => {
    await mkdir(folder.path, { recursive: true });
    await expect(serveBoard({ port: 0, ...options })).rejects.toThrow(message);
  });
});
