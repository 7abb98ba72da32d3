// What a release consists of: packs every package, installs them in an empty project as a user would, without install scripts, and writes
// a bill of materials (CycloneDX) and a list of licences. Needs npm's registry, or its cache.
//
//   npm run sbom -- [--out release]
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundledPackages, licencesFile } from './bundled-licences.mjs';
import { scriptOptions } from './script-options.mjs';

/**
 * @typedef {{ license: { id?: string, name?: string } } | { expression: string }} Licence
 * @typedef {{ name: string, value: string }} Property
 * @typedef {{ 'bom-ref': string, type: string, name: string, version: string, purl: string, licenses?: Licence[], properties?: Property[],
 *   externalReferences?: { url: string }[] }} Component
 * @typedef {{ metadata: { component: { name: string } }, components: Component[] }} Bill
 * @typedef {{ packages: Record<string, { hasInstallScript?: boolean }> }} Lock
 */

const root = fileURLToPath(new URL('..', import.meta.url));
/** Packages that others install; @rankbatch/tfjs, @rankbatch/jax and @rankbatch/redis bring none but the core. */
const packed = ['rankbatch', '@rankbatch/data', '@rankbatch/onnx', '@rankbatch/lab', '@rankbatch/board'];
/** Where what is put into the packages' own files is named. */
const bundles = ['packages/lab/dist/figures', 'packages/board/dist/pages'];

const { values } = scriptOptions(import.meta.url, {
  options: { out: { type: 'string', default: 'release' } },
});
const project = mkdtempSync(join(tmpdir(), 'rankbatch-release-'));
try {
  npm(root, ['pack', '--pack-destination', project, ...packed.flatMap((name) => ['--workspace', name])]);
  const { version } = /** @type {{ version: string }} */ (read(join(root, 'packages/lab/package.json')));
  writeFileSync(
    join(project, 'package.json'),
    JSON.stringify({ name: 'rankbatch-release', version, license: 'MIT' }),
  );
  const tarballs = readdirSync(project).filter((name) => name.endsWith('.tgz'));
  npm(project, ['install', '--ignore-scripts', '--no-audit', '--no-fund', ...tarballs]);
  const bill = /** @type {Bill} */ (JSON.parse(npm(project, ['sbom', '--sbom-format', 'cyclonedx'])));
  bill.metadata.component.name = 'rankbatch-release';
  const installed = bill.components;
  // Ours came from the tarballs here, which nobody else has.
  for (const component of installed)
    component.externalReferences = (component.externalReferences ?? []).filter(
      ({ url }) => !url.startsWith('file:'),
    );
  const bundled = bundles.flatMap((folder) =>
    bundledPackages(readFileSync(join(root, folder, licencesFile), 'utf8')).map((found) =>
      inBundle(found, folder),
    ),
  );
  bill.components = [...installed, ...bundled];

  mkdirSync(values.out, { recursive: true });
  writeFileSync(join(values.out, 'sbom.cdx.json'), `${JSON.stringify(bill, null, 2)}\n`);
  const others = installed.filter(({ purl }) => !/^pkg:npm\/(%40)?rankbatch\b/.test(purl));
  const lines = [...others, ...bundled].map((component) => `${licenceOf(component)}\t${component.purl}\n`);
  writeFileSync(join(values.out, 'licences.tsv'), lines.toSorted().join(''));
  const { packages } = /** @type {Lock} */ (read(join(project, 'package-lock.json')));
  const withScripts = Object.keys(packages).filter((path) => packages[path]?.hasInstallScript);
  process.stdout.write(
    `${others.length} packages of others are installed, ${bundled.length} are bundled: ${values.out}/sbom.cdx.json\n` +
      `licences: ${tallied([...others, ...bundled].map(licenceOf))}: ${values.out}/licences.tsv\n` +
      `with an install script, which none needs: ${withScripts.map((path) => path.replace('node_modules/', '')).join(', ')}\n`,
  );
} finally {
  rmSync(project, { recursive: true, force: true });
}

/** @param {string} path @returns {unknown} */
function read(path) {
  return JSON.parse(readFileSync(path, 'utf8'));
}

/** @param {string} cwd @param {string[]} words */
function npm(cwd, words) {
  const { status, stdout, stderr } = spawnSync('npm', words, {
    cwd,
    encoding: 'utf8',
    shell: process.platform === 'win32',
    maxBuffer: 2 ** 26,
  });
  if (status !== 0) throw new Error(`npm ${words.join(' ')} ended with ${status}: ${stderr}`);
  return stdout;
}

/** @param {{ name: string, version: string, licence: string }} found @param {string} folder @returns {Component} */
function inBundle({ name, version, licence }, folder) {
  return {
    'bom-ref': `${name}@${version} in ${folder}`,
    type: 'library',
    name,
    version,
    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
    licenses: [{ license: { id: licence } }],
    properties: [{ name: 'cdx:npm:package:bundled', value: 'true' }],
  };
}

/** @param {Component} component */
function licenceOf({ licenses: [first] = [] }) {
  if (first === undefined) return 'unknown';
  return 'expression' in first ? first.expression : (first.license.id ?? first.license.name ?? 'unknown');
}

/** @param {string[]} texts */
function tallied(texts) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
  return [...counts].sort(([, a], [, b]) => b - a).map(([text, count]) => `${count} ${text}`).join(', '); // prettier-ignore
}
