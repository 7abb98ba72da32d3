// What the core adds to a web page: bundled, minified and gzipped. `npm run size` prints it; CI fails above the limit.
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';

/**
 * Limits in bytes of the usual imports, gzipped; 1 kB is 1000 bytes. `rankbatch/core` is what a loop calls; {@link others} tell what else there is
 * in `rankbatch`.
 */
export const limits = {
  "export { Selector, rank } from 'rankbatch/core';": 9000,
  "export { Selector, rank, recompute } from 'rankbatch/core';": 9550,
  "export { Selector } from 'rankbatch';": 19_500,
};

/** Without a limit: what snapshots, the rare options of `rank`, `auto`, and all there is add. */
const others = [
  "export { Selector, rank, recompute, restore, snapshot } from 'rankbatch/core';",
  "export { Selector } from 'rankbatch/core'; export { rank } from 'rankbatch';",
  "export { Selector, rank } from 'rankbatch/core'; export { auto } from 'rankbatch';",
  "export * from 'rankbatch';",
];

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
  const unlimited = Object.fromEntries(others.map((code) => [code, Infinity]));
  for (const [code, limit] of Object.entries({ ...limits, ...unlimited })) {
    const { minified, gzipped } = await sizeOf(code);
    console.log(`${gzipped} B gzipped, limit ${limit} (${minified} B minified): ${code}`);
    if (gzipped <= limit) continue;
    console.error(`size: must not exceed ${limit} B gzipped, got ${gzipped}; see scripts/core-size.mjs`);
    process.exitCode = 1;
  }
}
