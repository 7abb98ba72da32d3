// Releases all packages in one version. It rehearses everything in a fresh clone first: the version and the changelog, installing,
// building, what .ci/run checks, tarballs, SBOM, and npm's own look at what it would publish.
//
//   npm run release -- --dry-run               that, and no more; the result lies in dist/release
//   npm run release -- minor                   then a commit and a tag; pushed, .github/workflows/release.yml publishes it with provenance
//   npm run release -- --dry-run --no-checks   without .ci/run, which takes minutes
//
// patch, minor, major or a version: left out, it is the current version if that was never released, and else the next minor one.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { manifestsOf } from './manifests.mjs';
import { pack } from './pack.mjs';
import { isReleased, nextVersion, releaseChangelog, withVersion } from './version.mjs';
import { scriptOptions } from '../script-options.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));

/** @param {string} cwd @param {string} command @param {readonly string[]} args */
function run(cwd, command, ...args) {
  console.error(`release: ${command} ${args.join(' ')}`);
  execFileSync(command, args, { cwd, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' });
}

/** @param {readonly string[]} args */
const git = (...args) => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();

/**
 * Sets the version of everything in a checkout: packages, examples, lock file, changelog.
 *
 * @param {string} folder
 * @param {string} version
 */
function setVersion(folder, version) {
  const published = manifestsOf(folder);
  const ours = new Set(published.map(({ manifest }) => manifest.name));
  const others = [`${folder}package.json`, `${folder}examples/package.json`].map((path) => ({
    path,
    manifest: /** @type {import('./version.mjs').Manifest} */ (JSON.parse(readFileSync(path, 'utf8'))),
  }));
  for (const { path, manifest } of [...published, ...others])
    writeFileSync(path, `${JSON.stringify(withVersion(manifest, version, ours), undefined, 2)}\n`);
  const changelog = `${folder}CHANGELOG.md`;
  const day = new Date().toISOString().slice(0, 10);
  writeFileSync(changelog, releaseChangelog(readFileSync(changelog, 'utf8'), version, day));
  run(folder, 'npm', 'install', '--package-lock-only', '--prefer-offline', '--loglevel=error');
}

const { values, positionals } = scriptOptions(import.meta.url, {
  allowPositionals: true,
  options: { 'dry-run': { type: 'boolean' }, 'no-checks': { type: 'boolean' } },
});
const current = manifestsOf(root)[0]?.manifest.version ?? '';
const wasReleased = isReleased(readFileSync(`${root}CHANGELOG.md`, 'utf8'), current);
const version = nextVersion(current, positionals[0] ?? (wasReleased ? 'minor' : current));
const changes = git('status', '--porcelain');
if (changes !== '' && values['dry-run'] !== true)
  throw new Error(
    `release ${version}: everything must be committed, got changes; git stash, or commit them:\n${changes}`,
  );
if (changes !== '') console.error('release: what is not committed takes no part');

const clone = mkdtempSync(join(tmpdir(), 'rankbatch-release-')) + sep;
try {
  run(root, 'git', 'clone', '--quiet', '--no-hardlinks', root, clone);
  run(clone, 'npm', 'ci', '--no-progress', '--loglevel=error');
  setVersion(clone, version);
  run(clone, process.execPath, 'scripts/setup.mjs');
  if (values['no-checks'] !== true) run(clone, 'bash', '.ci/run');
  const { folder, tarballs } = pack(clone);
  for (const { filename } of tarballs)
    run(clone, 'npm', 'publish', '--dry-run', '--access=public', '--loglevel=error', `${folder}${filename}`);
  rmSync(`${root}dist/release`, { recursive: true, force: true });
  cpSync(folder, `${root}dist/release`, { recursive: true });
  console.log(`rankbatch ${version}, as it would be published:`);
  for (const { filename, size, unpackedSize, entryCount } of tarballs)
    console.log(
      `  ${filename.padEnd(28)} ${entryCount} files, ${Math.round(unpackedSize / 1000)} kB, packed ${Math.round(size / 1000)} kB`,
    );
  console.log('  sbom.cdx.json, licences.tsv, notes.md: dist/release');
} finally {
  rmSync(clone, { recursive: true, force: true });
}

if (values['dry-run'] === true) console.log('Nothing was published, committed or tagged.');
else {
  setVersion(root, version);
  run(root, 'git', 'commit', '--quiet', '--all', '--message', `Release ${version}`);
  run(root, 'git', 'tag', '--annotate', `v${version}`, '--message', `Rankbatch ${version}`);
  console.log(`Committed and tagged. To publish: git push --follow-tags`);
}
