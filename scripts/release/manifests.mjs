import { existsSync, readdirSync, readFileSync } from 'node:fs';

/**
 * The packages that are published, each with its package.json.
 *
 * @param {string} root a checkout, ending in a slash
 * @returns {{ path: string, manifest: import('./version.mjs').Manifest }[]}
 */
export function manifestsOf(root) {
  return readdirSync(`${root}packages`)
    .map((name) => `${root}packages/${name}/package.json`)
    .filter((path) => existsSync(path))
    .map((path) => ({
      path,
      manifest: /** @type {import('./version.mjs').Manifest} */ (JSON.parse(readFileSync(path, 'utf8'))),
    }))
    .filter(({ manifest }) => manifest.private !== true);
}
