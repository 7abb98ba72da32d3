// Measures what selection alone costs from 1e4 to 1e8 samples, with the paper's sorting beside it up to 1e6; on a quiet machine.
//
//   npm run study:overhead    # 5 minutes and 3 GB of memory; writes docs/results/selection-cost.json
//   npm run study:overhead -- [--sizes 1e4,1e5] [--out FILE]
import { spawnSync } from 'node:child_process';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describeEnvironment, makeFolder, writeAtomically } from '@rankbatch/lab/internal';
import { scriptOptions } from './script-options.mjs';

const command = fileURLToPath(new URL('../packages/lab/bin/rankbatch.js', import.meta.url));
const { values } = scriptOptions(import.meta.url, {
  options: {
    sizes: { type: 'string', default: '1e4,1e5,1e6,1e7,1e8' },
    out: {
      type: 'string',
      default: fileURLToPath(new URL('../docs/results/selection-cost.json', import.meta.url)),
    },
  },
});
const sizes = values.sizes.split(',').map(Number);
const rows = sizes.flatMap((n) => {
  const words = ['--sizes', String(n), '--strategies', n <= 1e6 ? 'rank,sort' : 'rank', '--json'];
  const { status, stdout } = spawnSync(process.execPath, [command, 'bench', 'selection', ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
    encoding: 'utf8',
  });
  if (status !== 0) process.exit(status ?? 1);
  return /** @type {unknown[]} */ (JSON.parse(stdout));
});
await makeFolder(dirname(values.out));
const document = { version: 1, environment: describeEnvironment(), rows };
await writeAtomically(dirname(values.out), basename(values.out), `${JSON.stringify(document, null, 1)}\n`);
