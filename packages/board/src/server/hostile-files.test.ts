import { execFileSync } from 'node:child_process';
import { appendFile, mkdir, readFile, rm, symlink, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeRunFolder } from '../../../lab/src/run-folder/run-folder.testing.js';
import type { RaceView, RunList } from '../api.js';
import { ask, askJson, runsQuery, temporaryFolder } from './board.testing.js';
import { serveBoard, type Board } from './serve-board.js';

const names = ['run.json', 'metrics.jsonl', 'ledger.parquet', 'losses.f32', 'lock.json', 'failure.json'];
const secret = 'SECRET-4711';
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let outside: Awaited<ReturnType<typeof temporaryFolder>>;
let board: Board;

const run = (name: string) => join(folder.path, name);
const pathOf = (name: string, id = '') => `/api/${name}?${runsQuery([id || 'good'])}`;

/** Runs with something in the place of each of their files. */
async function withEach(kind: string, put: (path: string) => Promise<void>): Promise<void> {
  for (const name of names) {
    await writeRunFolder(run(`${kind}-${name}`), { select: 'random' });
    await rm(join(run(`${kind}-${name}`), name), { force: true });
    await put(join(run(`${kind}-${name}`), name));
  }
}

/** Changes one number of a run.json to a text. */
async function withText(id: string, was: RegExp, is: string): Promise<void> {
  await writeRunFolder(run(id), { select: 'random' });
  const path = join(run(id), 'run.json');
  const text = await readFile(path, 'utf8');
  expect(text).toMatch(was);
  await writeFile(path, text.replace(was, is));
}

beforeAll(async () => {
  folder = await temporaryFolder();
  outside = await temporaryFolder();
  const file = join(outside.path, 'secret');
  await writeFile(file, secret.repeat(1000));
  await writeRunFolder(run('good'), { select: 'shuffle' });
  await withEach('link', (path) => symlink(file, path));
  if (process.platform !== 'win32')
    await withEach('pipe', (path) => Promise.resolve(void execFileSync('mkfifo', [path])));
  await withEach('folder', (path) => mkdir(path).then(() => undefined));
  await writeRunFolder(run('endless'), { select: 'random' });
  await truncate(join(run('endless'), 'metrics.jsonl'), 250_000_000);
  await writeRunFolder(run('huge'), { select: 'random' });
  await truncate(join(run('huge'), 'metrics.jsonl'), 300_000_000);
  await withText('text-epochs', /"epochs":4/, '"epochs":"four"');
  await withText('text-shape', /"shape":\[1,28,28\]/, '"shape":"square"');
  await withText('text-shapes', /"shape":\[1,28,28\]/, '"shape":["a",{}]');
  await withText('text-classes', /"classes":10/, '"classes":10,"task":{"kind":"regression","targetNames":7}');
  await withText('text-batch', /"batchSize":64/, '"batchSize":[]');
  await withText('text-train', /"train":200/, '"train":0');
  await writeRunFolder(run('text-metrics'), { select: 'random' });
  const metrics = join(run('text-metrics'), 'metrics.jsonl');
  const [first = ''] = (await readFile(metrics, 'utf8')).split('\n');
  await writeFile(metrics, `${first.replace(/"meanAge":[\d.]+/, '"meanAge":"old"')}\n`);
  await writeRunFolder(run('text-latin1'), { select: 'random' });
  await appendFile(join(run('text-latin1'), 'metrics.jsonl'), Uint8Array.of(0xff, 10));
  board = await serveBoard({ folder: folder.path, port: 0 });
});
afterAll(async () => {
  await board.close();
  await folder.remove();
  await outside.remove();
});

describe('a run with files that are none', () => {
  it('is damaged, whatever they are, and the good ones are shown', async () => {
    const { runs } = await askJson<RunList>(board.url, '/api/runs');
    expect(runs.filter(({ state }) => state !== 'damaged').map(({ id }) => id)).toEqual(['good']);
    const links = runs.filter(({ id }) => id.startsWith('link-'));
    expect(links).toHaveLength(names.length);
    for (const { reason } of links) expect(reason).toContain('must be a plain file, got a link');
  });

  it('shows nothing of what its links lead to, and answers every request', async () => {
    const { runs } = await askJson<RunList>(board.url, '/api/runs');
    for (const { id } of runs)
      for (const name of ['race', 'samples', 'ranks', 'contents']) {
        const path = `${pathOf(name, id)}${name === 'samples' ? '&list=hardest' : '&sample=1'}`;
        const { status, text } = await ask(board.url, path);
        expect([200, 422]).toContain(status);
        expect(text).not.toContain(secret.slice(0, 4));
      }
  });

  it('does not hide the good ones of a race', async () => {
    const { runs } = await askJson<RunList>(board.url, '/api/runs');
    const race = await askJson<RaceView>(board.url, `/api/race?${runsQuery(runs.map(({ id }) => id))}`);
    expect(race.runs).toHaveLength(runs.length);
    expect(race.curves.map(({ label }) => label).join()).toContain('shuffle');
  });
});

it.runIf(process.platform !== 'win32')(
  'does not wait for a data set that is a pipe or a device',
  async () => {
    const other = await temporaryFolder();
    const pipe = join(outside.path, 'pipe.csv');
    execFileSync('mkfifo', [pipe]);
    for (const [id, name] of Object.entries({ pipe, device: '/dev/zero' }))
      await writeRunFolder(join(other.path, id), {
        select: 'shuffle',
        data: { name: `csv:${name}?label=a`, options: {} },
      });
    const shown = await serveBoard({ folder: other.path, port: 0 });
    for (const id of ['pipe', 'device'])
      expect(await askJson(shown.url, `${pathOf('contents', id)}&sample=1`)).toBe(null);
    await shown.close();
    await other.remove();
  },
);

it('shows two thousand runs beside each other', async () => {
  const many = await temporaryFolder();
  const line = await readFile(join(run('good'), 'metrics.jsonl'));
  const manifest = await readFile(join(run('good'), 'run.json'));
  for (let index = 0; index < 2000; index += 1) {
    const path = join(many.path, `run-${index}`);
    await mkdir(path);
    await writeFile(join(path, 'run.json'), manifest);
    await writeFile(join(path, 'metrics.jsonl'), line);
  }
  const other = await serveBoard({ folder: many.path, port: 0 });
  const { runs } = await askJson<RunList>(other.url, '/api/runs');
  expect(runs).toHaveLength(2000);
  expect(runs.every(({ epochs }) => epochs === 4)).toBe(true);
  await other.close();
  await many.remove();
});
