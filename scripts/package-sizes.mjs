// What each package adds to a project, installed and in a web page: the table of docs/sizes.md. `npm run size` fails where something has
// grown by more than a tenth since the table was made; `npm run size -- --write` makes it anew.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';
import { manifestsOf } from './release/manifests.mjs';
import { writeFormatted } from './write-formatted.mjs';

const root = fileURLToPath(new URL('../', import.meta.url));
const page = `${root}docs/sizes.md`;
/** By how much a size may be above that of the table. */
const tolerance = 1.1;

/** What a page takes of each package that runs in one, and what it leaves to others. */
const bundles = new Map([
  ['rankbatch', { code: "export * from 'rankbatch';", external: [] }],
  ['@rankbatch/data', { code: "export * from '@rankbatch/data/browser';", external: [] }],
  ['@rankbatch/jax', { code: "export * from '@rankbatch/jax';", external: [/^@jax-js\//] }],
  ['@rankbatch/tfjs', { code: "export * from '@rankbatch/tfjs';", external: [/^@tensorflow\//] }],
  ['@rankbatch/onnx', { code: "export * from '@rankbatch/onnx';", external: [/^onnxruntime-web/] }],
]);

/** @typedef {{ name: string, own: number, installed: number, packages: number, bundled: number | undefined }} Sizes sizes in bytes */

/** @param {string} folder @returns {number} bytes of its files, without the packages inside it */
function sizeOfFolder(folder) {
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => name !== 'node_modules')
    .map((entry) => join(folder, entry.name))
    .reduce(
      (sum, path) =>
        sum +
        (statSync(path, { throwIfNoEntry: false })?.isDirectory() ? sizeOfFolder(path) : statSync(path).size),
      0,
    );
}

/**
 * The folders of all packages that a package needs, itself included: what npm installs with it, without what it asks its user for.
 *
 * @param {string} folder
 * @param {Set<string>} [found]
 */
function foldersOf(folder, found = new Set()) {
  if (found.has(folder)) return found;
  found.add(folder);
  const manifest = readManifest(folder);
  for (const name of Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies })) {
    const at = findPackage(name, folder);
    if (at !== undefined) foldersOf(at, found);
  }
  return found;
}

/** @typedef {{ name: string, dependencies?: object, optionalDependencies?: object }} Manifest */

/** @param {string} folder @returns {Manifest} */
const readManifest = (folder) =>
  /** @type {Manifest} */ (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')));

/**
 * Where Node.js finds a package.
 *
 * @param {string} name
 * @param {string} from
 * @returns {string | undefined}
 */
function findPackage(name, from) {
  const at = join(from, 'node_modules', name);
  if (existsSync(at)) return realpathSync(at);
  return dirname(from) === from ? undefined : findPackage(name, dirname(from));
}

/** @returns {ReadonlyMap<string, number>} bytes of the files that npm publishes of each package */
function publishedSizes() {
  const names = manifestsOf(root).map(({ manifest }) => manifest.name);
  const args = ['pack', '--dry-run', '--json', ...names.flatMap((name) => ['--workspace', name])];
  const packed = execFileSync('npm', args, {
    cwd: root,
    encoding: 'utf8',
    shell: process.platform === 'win32',
    stdio: ['ignore', 'pipe', 'ignore'],
    maxBuffer: 2 ** 30,
  });
  const list = /** @type {{ name: string, unpackedSize: number }[]} */ (JSON.parse(packed));
  return new Map(list.map(({ name, unpackedSize }) => [name, unpackedSize]));
}

/** @param {{ code: string, external: RegExp[] }} what @returns {Promise<number>} bytes, minified and gzipped */
async function bundledSize({ code, external }) {
  const entry = `${root}entry.js`;
  const bundle = await rolldown({
    cwd: root,
    input: 'entry',
    platform: 'browser',
    tsconfig: false,
    external,
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === 'entry' ? entry : null),
        load: (id) => (id === entry ? code : null),
      },
    ],
  });
  const { output } = await bundle.generate({ format: 'es', minify: true });
  await bundle.close();
  return output.reduce(
    (sum, part) => sum + (part.type === 'chunk' ? gzipSync(part.code, { level: 9 }).length : 0),
    0,
  );
}

/** @returns {Promise<Sizes[]>} */
async function measure() {
  const published = publishedSizes();
  return Promise.all(
    manifestsOf(root).map(async ({ path, manifest: { name } }) => {
      const folders = [...foldersOf(realpathSync(dirname(path)))];
      const sizes = folders.map((folder) => {
        return published.get(readManifest(folder).name) ?? sizeOfFolder(folder);
      });
      const bundle = bundles.get(name);
      return {
        name,
        own: published.get(name) ?? 0,
        installed: sizes.reduce((sum, size) => sum + size, 0),
        packages: folders.length,
        bundled: bundle && (await bundledSize(bundle)),
      };
    }),
  );
}

const kB = (/** @type {number} */ bytes) => (bytes / 1e3).toFixed(bytes < 1e5 ? 1 : 0);

/** @param {readonly Sizes[]} sizes */
function describe(sizes) {
  const rows = sizes.map(({ name, own, installed, packages, bundled }) =>
    [`\`${name}\``, kB(own), kB(installed), packages, bundled === undefined ? '–' : kB(bundled)].join(' | '),
  );
  return [
    '| package | its own files, kB | with all it needs, kB | packages | in a page, kB gzipped |',
    '| --- | --: | --: | --: | --: |',
    ...rows.map((row) => `| ${row} |`),
  ].join('\n');
}

/**
 * What has grown since the table of the page was made: one sentence each.
 *
 * @param {readonly Sizes[]} sizes
 * @param {string} text of the page
 */
function findGrowth(sizes, text) {
  return sizes.flatMap(({ name, installed, bundled }) => {
    const row = text.split('\n').find((line) => line.startsWith(`| \`${name}\``));
    if (row === undefined) return [`${name}: must be in the table`];
    const [, , , installedThen, , bundledThen] = row.split('|').map((cell) => Number.parseFloat(cell) * 1e3);
    return Object.entries({
      'with all it needs': [installed, installedThen],
      'in a page': [bundled ?? 0, bundledThen],
    })
      .filter(([, [now = 0, then = 0]]) => now > then * tolerance)
      .map(
        ([what, [now = 0, then = 0]]) => `${name}, ${what}: ${kB(then)} kB in the table, now ${kB(now)} kB`,
      );
  });
}

const sizes = await measure();
const text = readFileSync(page, 'utf8');
console.log(describe(sizes));
if (process.argv.includes('--write')) {
  await writeFormatted(
    page,
    text.replace(/(<!-- sizes -->\n)[^]*(\n<!-- \/sizes -->)/, `$1\n${describe(sizes)}\n$2`),
  );
} else if (`${process.platform} ${process.arch}` !== 'linux x64') {
  console.log('Not compared with docs/sizes.md, whose numbers are for 64-bit Linux.');
} else {
  const grown = findGrowth(sizes, text);
  for (const sentence of grown)
    console.error(`size: ${sentence}; if that is worth it: npm run size -- --write`);
  if (grown.length > 0) process.exitCode = 1;
}
