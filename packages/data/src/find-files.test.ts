import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failing, serve, whole, type TestServer } from './download/server.testing.js';
import { findFiles, type FileSet, type FileSpec } from './find-files.js';

const content = new TextEncoder().encode('a file');
const checksum = `md5:${createHash('md5').update(content).digest('hex')}` as const;

let folder = '';
let server: TestServer;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rankbatch-find-'));
  server = await serve({ '/a.gz': whole(content), '/b.gz': whole(content), '/bad': failing });
});
afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const file = (name: string, urls: readonly string[] = [name]): FileSpec => ({
  names: [name, name.replace('.gz', '')],
  source: { urls: urls.map((url) => `${server.origin}/${url}`), checksum },
});
const set = (): FileSet => ({ name: 'toy', forms: [{ first: file('a.gz'), second: file('b.gz') }] });
const env = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
  RANKBATCH_DATA: join(folder, 'shared'),
  XDG_CACHE_HOME: join(folder, 'cache'),
  ...more,
});

async function put(...names: readonly string[]): Promise<void> {
  for (const name of names) {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), content);
  }
}

describe('findFiles', () => {
  it('looks in the given folder, then RANKBATCH_DATA, then the cache, and then downloads', async () => {
    const firstOf = async (dataDir?: string): Promise<string> =>
      (await findFiles(set(), dataDir === undefined ? {} : { dataDir }, env()))['first']!;

    expect(await firstOf()).toBe(join(folder, 'cache/rankbatch/toy/a.gz'));
    expect(await readFile(join(folder, 'cache/rankbatch/toy/b.gz'), 'utf8')).toBe('a file');
    expect(server.asked).toEqual(['/a.gz', '/b.gz']);
    expect(await firstOf()).toBe(join(folder, 'cache/rankbatch/toy/a.gz'));
    await put('shared/toy/a', 'shared/toy/b');
    expect(await firstOf()).toBe(join(folder, 'shared/toy/a'));
    await put('mine/a.gz', 'mine/toy/b.gz');
    expect(await firstOf(join(folder, 'mine'))).toBe(join(folder, 'mine/a.gz'));
    expect(server.asked).toHaveLength(2);
  });

  it('downloads only what the cache lacks', async () => {
    await put('cache/rankbatch/toy/a.gz');
    await findFiles(set(), {}, env());
    expect(server.asked).toEqual(['/b.gz']);
  });

  it('takes the form that is there, and downloads the one that can be', async () => {
    const forms = [{ first: { names: ['plain'] } }, { archive: file('a.gz') }];
    expect(await findFiles({ name: 'toy', forms }, {}, env())).toEqual({
      archive: join(folder, 'cache/rankbatch/toy/a.gz'),
    });
    await put('shared/toy/plain');
    expect(await findFiles({ name: 'toy', forms }, {}, env())).toEqual({
      first: join(folder, 'shared/toy/plain'),
    });
  });

  it('tells how far downloads are', async () => {
    const told: string[] = [];
    await findFiles(set(), { onDownload: ({ file: name }) => told.push(name) }, env());
    expect(new Set(told)).toEqual(new Set(['a.gz', 'b.gz']));
  });

  it('never downloads where a folder was given', async () => {
    await expect(findFiles(set(), { dataDir: join(folder, 'mine') }, env())).rejects.toThrow(
      `data "toy": missing a.gz, b.gz; looked in ${join(folder, 'mine/toy')} and ${join(folder, 'mine')}, a.gz also as a; ` +
        `cure: put them into ${join(folder, 'mine/toy')} (from ${server.origin}/), or name`,
    );
    expect(server.asked).toEqual([]);
  });

  it.each<[string, boolean | undefined, NodeJS.ProcessEnv]>([
    ['the option', true, {}],
    ['the environment', undefined, { RANKBATCH_OFFLINE: '1' }],
  ])('never downloads offline, as %s says, and names files, folder and sources', async (_, offline, more) => {
    await put('shared/toy/a.gz');
    const finding = findFiles(set(), offline === undefined ? {} : { offline }, env(more));
    await expect(finding).rejects.toThrow(
      new RegExp(
        `^data "toy": missing b\\.gz; looked in .*cache.*; not downloaded, as offline .*; cure: put them into .*shared.toy \\(from `,
      ),
    );
    expect(server.asked).toEqual([]);
  });

  it('names the page of files that cannot be downloaded, and other names of their folder', async () => {
    const manual = {
      name: 'toy',
      page: 'https://toy',
      otherFolders: ['Toy'],
      forms: [{ only: { names: ['x'] } }],
    };
    await expect(findFiles(manual, { dataDir: folder }, env())).rejects.toThrow(
      `data "toy": missing x; looked in ${join(folder, 'toy')} and ${folder} (toy also as Toy); ` +
        `cure: put them into ${join(folder, 'toy')} (from https://toy), or name`,
    );
    await put('Toy/x');
    expect(await findFiles(manual, { dataDir: folder }, env())).toEqual({ only: join(folder, 'Toy/x') });
  });

  it('says why a download failed, and what to do', async () => {
    const bad = { name: 'toy', forms: [{ only: file('x.gz', ['bad', 'absent']) }] };
    await expect(findFiles(bad, {}, env())).rejects.toThrow(
      /^data "toy": x\.gz: cannot be downloaded: .*\/bad: HTTP 500; .*\/absent: HTTP 404; cure: .*put x\.gz into .*toy, or name the folder/,
    );
  });
});
