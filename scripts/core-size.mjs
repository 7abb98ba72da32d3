// What the core adds to a web page: bundled, minified and gzipped. `npm run size` prints it; CI fails above the limit.
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { rolldown } from 'rolldown';

/** Limit in bytes of the usual import, gzipped; 1 kB is 1000 bytes. 3,600 of them are `auto`, the default. The goal was 6,000: see docs/performance.md. */
export const limit = 15_500;

/** The usual import of the core, which the limit is about. */
export const usual = "export { Selector, rank } from 'rankbatch';";

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
  for (const code of [usual, "export * from 'rankbatch';"]) {
    const { minified, gzipped } = await sizeOf(code);
    const rule = code === usual ? `, limit ${limit}` : '';
    console.log(`${gzipped} B gzipped${rule} (${minified} B minified): ${code}`);
    if (code === usual && gzipped > limit) {
      console.error(
        `size: the core must not exceed ${limit} B gzipped, got ${gzipped}; see scripts/core-size.mjs`,
      );
      process.exitCode = 1;
    }
  }
}
