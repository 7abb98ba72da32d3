// Where the API of each package begins: what its package.json exports, but for what only our own packages and pages use.
import { existsSync, readdirSync, readFileSync } from 'node:fs';

const ownUse = new Set(['./internal', '@rankbatch/lab/browser']);

/**
 * @param {string} root the repository, ending in a slash
 * @returns {{ source: string, name: string }[]} path of each source in the repository, and the name that imports it
 */
export function entryPoints(root) {
  return readdirSync(`${root}packages`)
    .filter((folder) => existsSync(`${root}packages/${folder}/package.json`))
    .flatMap((folder) => {
      const manifest = /** @type {{ name: string, exports: Record<string, string | { types?: string }> }} */ (
        JSON.parse(readFileSync(`${root}packages/${folder}/package.json`, 'utf8'))
      );
      return Object.entries(manifest.exports).flatMap(([path, target]) => {
        const name = manifest.name + path.slice(1);
        const types = typeof target === 'string' ? undefined : target.types;
        if (types === undefined || ownUse.has(path) || ownUse.has(name)) return [];
        const source = types.replace('./dist/', `packages/${folder}/src/`).replace(/\.d\.ts$/, '.ts');
        return [{ source, name }];
      });
    });
}
