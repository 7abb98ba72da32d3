import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The file beside a bundle that names the packages in it, with their licences: most ask for that. */
export const licencesFile = 'THIRD-PARTY.txt';

/**
 * Plugin of Rolldown and Vite that writes `THIRD-PARTY.txt`; `forWorkers` is its part for bundles inside the bundle.
 *
 * @returns {{ plugin: import('rolldown').Plugin, forWorkers: import('rolldown').Plugin }}
 */
export function bundledLicences() {
  /** @type {Set<string>} */
  const folders = new Set();
  /** @type {(bundle: import('rolldown').OutputBundle) => void} */
  const collect = (bundle) => {
    for (const output of Object.values(bundle))
      if (output.type === 'chunk')
        for (const id of output.moduleIds) {
          const folder = packageFolder(id);
          if (folder !== undefined) folders.add(folder);
        }
  };
  return {
    plugin: {
      name: 'bundled-licences',
      generateBundle(_, bundle) {
        collect(bundle);
        const source = [...folders]
          .map(describe)
          .sort()
          .join(`\n${'-'.repeat(80)}\n\n`);
        this.emitFile({ type: 'asset', fileName: licencesFile, source });
      },
    },
    forWorkers: {
      name: 'bundled-licences-of-workers',
      generateBundle(_, bundle) {
        collect(bundle);
      },
    },
  };
}

/**
 * The packages that a `THIRD-PARTY.txt` names.
 *
 * @param {string} text
 */
export function bundledPackages(text) {
  return [...text.matchAll(/^(\S+) (\d\S*), licence (.+)$/gm)].map(
    ([, name = '', version = '', licence = '']) => ({ name, version, licence }),
  );
}

/** The folder of the package of others that a module belongs to. @param {string} id */
function packageFolder(id) {
  return /^\0?(.*\/node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(id.replaceAll('\\', '/'))?.[1];
}

/** @param {string} folder */
function describe(folder) {
  const { name, version, license } = /** @type {{ name: string, version: string, license: string }} */ (
    JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  );
  const text = textIn(folder) ?? `Under the licence ${license}, whose text its package leaves out.\n`;
  return `${name} ${version}, licence ${license}\n\n${text}`;
}

/** The licence of a package, word for word. @param {string} folder */
function textIn(folder) {
  const file = readdirSync(folder).find((name) => /^licen[cs]e/i.test(name));
  return file && `${readFileSync(join(folder, file), 'utf8').trim()}\n`;
}
