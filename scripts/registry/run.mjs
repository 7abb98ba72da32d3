// Installs our packages as users do: `npm run test:registry`, and with `-- --all` also with what takes minutes and hundreds of megabytes.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const words = process.argv.slice(2);
const rest = words.filter((word) => word !== '--all');
const { status } = spawnSync(
  process.execPath,
  ['node_modules/vitest/vitest.mjs', 'run', '--mode', 'registry', ...rest],
  {
    cwd: fileURLToPath(new URL('../../', import.meta.url)),
    stdio: 'inherit',
    env: { ...process.env, ...(words.includes('--all') && { RANKBATCH_REGISTRY_ALL: '1' }) },
  },
);
process.exit(status ?? 1);
