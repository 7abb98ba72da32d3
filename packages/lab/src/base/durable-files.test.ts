import { execFileSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { requireWritable, writeAtomically } from './durable-files.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rankbatch-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

describe('requireWritable', () => {
  it('makes the folder and leaves nothing in it', async () => {
    const out = join(folder, 'a', 'b');
    await requireWritable(out);
    expect(await readdir(out)).toEqual([]);
  });

  it('refuses a path that leads through a file or is one', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    await expect(requireWritable(join(file, 'x'))).rejects.toThrow(
      `--out: must be a folder that can be written to, got "${join(file, 'x')}" (a part of the path is a file)`,
    );
    await expect(requireWritable(file)).rejects.toThrow(`got "${file}" (it is a file)`);
  });
});

describe('writeAtomically', () => {
  it('replaces the file and leaves no other', async () => {
    await writeFile(join(folder, 'compare.json'), 'old');
    await writeAtomically(folder, 'compare.json', 'new');
    expect(await readFile(join(folder, 'compare.json'), 'utf8')).toBe('new');
    expect(await readdir(folder)).toEqual(['compare.json']);
  });

  it.runIf(process.platform !== 'win32')('does not take the place of a pipe or a device', async () => {
    execFileSync('mkfifo', [join(folder, 'out.csv')]);
    await symlink('/dev/null', join(folder, 'null.csv'));
    for (const name of ['out.csv', 'null.csv'])
      await expect(writeAtomically(folder, name, 'text')).rejects.toThrow(
        `${join(folder, name)}: must be a file, or not be there yet, got a device or a pipe; name a file`,
      );
    expect(await readdir(folder)).toEqual(['null.csv', 'out.csv']);
  });

  it.runIf(process.platform !== 'win32')('does not write through links that wait for it', async () => {
    const outside = join(folder, 'outside');
    await writeFile(outside, 'mine');
    for (const name of ['page.html', '.page.html.tmp']) await symlink(outside, join(folder, name));
    await writeAtomically(folder, 'page.html', 'new');
    expect(await readFile(outside, 'utf8')).toBe('mine');
    expect(await readFile(join(folder, 'page.html'), 'utf8')).toBe('new');
  });

  it('leaves no temporary file behind when it fails', async () => {
    await requireWritable(join(folder, 'compare.json'));
    await expect(writeAtomically(folder, 'compare.json', 'new')).rejects.toThrow(
      `${join(folder, 'compare.json')}: must be written, got an error (it is a folder)`,
    );
    expect(await readdir(folder)).toEqual(['compare.json']);
  });
});
