// Makes what a release consists of in dist/release: a tarball of each package, what all of it is made of (scripts/sbom.mjs), and what the
// changelog says. Everything must be built: node scripts/release/pack.mjs
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { manifestsOf } from './manifests.mjs';
import { notesOf } from './version.mjs';

/** @typedef {{ filename: string, size: number, unpackedSize: number, entryCount: number }} Packed */

/**
 * @param {string} root a checkout, ending in a slash
 * @returns {{ folder: string, version: string, tarballs: Packed[] }}
 */
export function pack(root) {
  const folder = `${root}dist/release/`;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  /** @param {readonly string[]} args */
  const npm = (args) =>
    execFileSync('npm', [...args], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'inherit'],
      shell: process.platform === 'win32',
      maxBuffer: 2 ** 30,
    });
  const manifests = manifestsOf(root);
  const workspaces = manifests.flatMap(({ manifest }) => ['--workspace', manifest.name]);
  const version = manifests[0]?.manifest.version ?? '';
  const packed = npm(['pack', '--json', '--pack-destination', folder, ...workspaces]);
  execFileSync(process.execPath, ['scripts/sbom.mjs', '--out', folder], { cwd: root, stdio: 'inherit' });
  writeFileSync(`${folder}notes.md`, `${notesOf(readFileSync(`${root}CHANGELOG.md`, 'utf8'), version)}\n`);
  return { folder, version, tarballs: /** @type {Packed[]} */ (JSON.parse(packed)) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { folder, tarballs } = pack(fileURLToPath(new URL('../../', import.meta.url)));
  for (const { filename, size } of tarballs)
    console.log(`${folder}${filename}  ${Math.round(size / 1000)} kB`);
}
