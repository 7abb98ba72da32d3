// Puts the drawing library into the one file of the lab that draws, so that npm installs none of its 36 packages beside it; does nothing
// where that is done. Their licences stand in packages/lab/dist/figures/THIRD-PARTY.txt.
import { readFileSync, rmSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { bundledLicences } from './bundled-licences.mjs';

const folder = fileURLToPath(new URL('../packages/lab/dist/figures/', import.meta.url));
const file = `${folder}plot.js`;

if (readFileSync(file, 'utf8').includes("'@observablehq/plot'")) {
  const { plugin } = bundledLicences();
  const bundle = await rolldown({
    input: file,
    platform: 'node',
    external: ['@mixmark-io/domino'],
    plugins: [plugin],
    logLevel: 'warn',
  });
  await bundle.write({ dir: folder, entryFileNames: 'plot.js', minify: false });
  // The map of what the compiler wrote.
  rmSync(`${file}.map`, { force: true });
}
