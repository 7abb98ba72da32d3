import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DataError } from '../data-error.js';
import { download, type DownloadOptions } from './download.js';
import type { DownloadProgress } from './fetch-part.js';
import {
  breaking,
  dripping,
  endless,
  failing,
  redirecting,
  serve,
  whole,
  withoutRanges,
  type TestServer,
} from './server.testing.js';

const content = Uint8Array.from({ length: 300_000 }, (_, i) => (i * i) % 251);
const spoilt = content.with(1000, 255);
const checksum = `sha256:${createHash('sha256').update(content).digest('hex')}` as const;

/** Long enough for a good server on a busy machine. */
const STALL_MS = 1_500;

let folder = '';
let path = '';
let server: TestServer;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rankbatch-download-'));
  path = join(folder, 'set', 'file.gz');
  server = await serve({
    '/good': whole(content),
    '/no-ranges': withoutRanges(content),
    '/failing': failing,
    '/truncated': breaking(content, 100_000, 'cut'),
    '/stalling': breaking(content, 100_000, 'stall'),
    '/silent': () => {},
    '/corrupt': whole(spoilt),
    '/dripping': dripping,
    '/endless': endless,
    '/moved': redirecting('/good'),
    '/lying': (_, response) => {
      response.writeHead(206, { 'content-range': 'bytes 7-9/10' }).end('abc');
    },
  });
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const get = (names: readonly string[], options: DownloadOptions = {}): Promise<void> =>
  download({ path, urls: names.map((name) => `${server.origin}/${name}`), checksum }, options);

/** The file is right, and nothing else is left beside it. */
async function expectWhole(): Promise<void> {
  expect((await readFile(path)).equals(content)).toBe(true);
  expect(await readdir(join(folder, 'set'))).toEqual(['file.gz']);
}

describe('download', () => {
  it.each([['good'], ['no-ranges'], ['moved']])('fetches a file from a server that is %s', async (name) => {
    await get([name]);
    await expectWhole();
  });

  it.each(['failing', 'absent', 'truncated', 'stalling', 'silent', 'corrupt', 'lying'])(
    'takes the next mirror where one is %s',
    async (name) => {
      await get([name, 'good'], { stallMs: STALL_MS });
      await expectWhole();
    },
  );

  it.each([
    ['truncated', ['/truncated', '/truncated bytes=100000-', '/good bytes=100000-']],
    ['stalling', ['/stalling', '/stalling bytes=100000-', '/good bytes=100000-']],
    ['corrupt', ['/corrupt', '/good']],
  ])('goes on from what a %s server has sent, unless it is wrong', async (name, asked) => {
    await get([name, 'good'], { stallMs: STALL_MS });
    expect(server.asked).toEqual(asked);
  });

  it('goes on from what an earlier call has kept', async () => {
    await expect(get(['truncated'])).rejects.toThrow('cannot be downloaded');
    expect(await readdir(join(folder, 'set'))).toEqual(['file.gz.part']);
    await get(['good']);
    expect(server.asked.at(-1)).toBe('/good bytes=100000-');
    await expectWhole();
  });

  it('starts anew where the server does not resume', async () => {
    await expect(get(['truncated'])).rejects.toThrow('cannot be downloaded');
    await get(['no-ranges']);
    await expectWhole();
  });

  it('fetches the file anew where what was kept is wrong, or longer than the file', async () => {
    for (const kept of [spoilt.subarray(0, 2000), new Uint8Array(400_000)]) {
      await get(['good']);
      await rm(path);
      await writeFile(`${path}.part`, kept);
      await get(['good']);
      await expectWhole();
    }
  });

  it('takes a part that is whole already', async () => {
    await get(['good']);
    await rm(path);
    await writeFile(`${path}.part`, content);
    await get(['good']);
    await expectWhole();
  });

  it('says what each mirror did, and leaves no file that is not right', async () => {
    const message =
      /^file\.gz: cannot be downloaded: .*\/failing: HTTP 500; .*\/silent: no data for 1\.5 s; .*\/corrupt: must be sha256:\w{64}, found sha256:\w{64}$/;
    await expect(get(['failing', 'silent', 'corrupt'], { stallMs: STALL_MS })).rejects.toThrow(message);
    await expect(get(['failing'])).rejects.toBeInstanceOf(DataError);
    expect(await readdir(join(folder, 'set'))).toEqual([]);
  });

  it('says that nobody answers', async () => {
    const { origin } = server;
    await server.close();
    const attempt = download({ path, urls: [`${origin}/good`], checksum });
    await expect(attempt).rejects.toThrow(/\/good: fetch failed \(.*ECONNREFUSED/);
    server = await serve({});
  });

  it('goes on to the next mirror where one takes too long, however little it sends now and then', async () => {
    await get(['dripping', 'good'], { limits: { ms: 1000 } });
    await expectWhole();
    await rm(path);
    await expect(get(['dripping'], { limits: { ms: 300 } })).rejects.toThrow(
      /dripping: not whole after 0\.3 s \(option limits\.ms\)/,
    );
  });

  it('takes no more bytes than the limit, whether the server says how many come or not', async () => {
    const limits = { bytes: 100_000 };
    await expect(get(['good'], { limits })).rejects.toThrow(
      /good: must have at most 100000 bytes \(option limits\.bytes\), has 300000 or more/,
    );
    await expect(get(['endless'], { limits })).rejects.toThrow(/endless: must have at most 100000 bytes/);
    const [part] = await readdir(join(folder, 'set'));
    expect((await readFile(join(folder, 'set', part!))).length).toBeLessThanOrEqual(100_000);
  });

  it('does not ask another mirror where the disk refuses', async () => {
    await writeFile(join(folder, 'set'), 'a file where a folder should be');
    await expect(get(['good', 'moved'])).rejects.toThrow(
      /set: cannot be written \(EEXIST\); free space or permissions/,
    );
    expect(server.asked).toEqual([]);
  });

  it('tells how far it is', async () => {
    const told: DownloadProgress[] = [];
    await get(['good'], { onProgress: (progress) => told.push(progress) });
    expect(told.at(-1)).toEqual({ file: 'file.gz', receivedBytes: 300_000, totalBytes: 300_000 });
    const sizes = told.map(({ receivedBytes }) => receivedBytes);
    expect(sizes).toEqual(sizes.toSorted((a, b) => a - b));
  });

  it('downloads once for several calls at the same time', async () => {
    await Promise.all([get(['good']), get(['good']), get(['good'])]);
    expect(server.asked).toEqual(['/good']);
    await expectWhole();
  });

  it('goes on where a killed process has left its lock and its part', async () => {
    await mkdir(`${path}.lock`, { recursive: true });
    const longAgo = new Date(Date.now() - 60_000);
    await utimes(`${path}.lock`, longAgo, longAgo);
    await writeFile(`${path}.part`, content.subarray(0, 5_000));
    await get(['good']);
    expect(server.asked).toEqual(['/good bytes=5000-']);
    await expectWhole();
  });

  // The built package: `tsc -b tsconfig.build.json` must have run.
  it('downloads once for two processes at the same time', async () => {
    const built = new URL('../../dist/download/download.js', import.meta.url).href;
    const request = JSON.stringify({ path, urls: [`${server.origin}/good`], checksum });
    const code = `import { download } from '${built}'; await download(${request});`;
    const cwd = fileURLToPath(new URL('.', import.meta.url));
    const ends = [1, 2].map(() =>
      once(spawn(process.execPath, ['--input-type=module', '-e', code], { cwd, stdio: 'inherit' }), 'exit'),
    );
    expect(await Promise.all(ends)).toEqual([
      [0, null],
      [0, null],
    ]);
    expect(server.asked).toEqual(['/good']);
    await expectWhole();
  });
});
