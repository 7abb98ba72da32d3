// What the core adds to a web page: bundled, minified and gzipped. `npm run size` prints it; CI fails above the limit.
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';

/**
 * Limits in bytes of the usual imports, gzipped; 1 kB is 1000 bytes. `rankbatch/core` is what a loop calls; in `rankbatch` 3,600 are `auto`, the
 * default, and the rest snapshots, shards, samples that come and go, and the rare options of `rank`.
 */
export const limits = {
  "export { Selector, rank } from 'rankbatch/core';": 10_000,
  "export { Selector } from 'rankbatch';": 17_750,
};

const root = fileURLToPath(new URL('..', import.meta.url));

/**
 * Bundles code that imports the built core, as an application's bundler would.
 *
 * @param {string} code an ES module
 * @returns {Promise<{ minified: number, gzipped: number }>} sizes in bytes
 */
export async function sizeOf(code) {
  const bundle = await rolldown({
    cwd: root,
    input: 'entry',
    plugins: [
      {
        name: 'entry',
        resolveId: (id) => (id === 'entry' ? `${root}entry.js` : null),
        load: (id) => (id === `${root}entry.js` ? code : null),
      },
    ],
  });
  const { output } = await bundle.generate({ format: 'es', minify: true });
  await bundle.close();
  const text = output.map((part) => (part.type === 'chunk' ? part.code : '')).join('');
  return { minified: Buffer.byteLength(text), gzipped: gzipSync(text, { level: 9 }).length };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  for (const [code, limit] of Object.entries({ ...limits, "export * from 'rankbatch';": Infinity })) {
    const { minified, gzipped } = await sizeOf(code);
    console.log(`${gzipped} B gzipped, limit ${limit} (${minified} B minified): ${code}`);
    if (gzipped <= limit) continue;
    console.error(`size: must not exceed ${limit} B gzipped, got ${gzipped}; see scripts/core-size.mjs`);
    process.exitCode = 1;
  }
}
