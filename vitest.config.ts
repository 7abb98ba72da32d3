import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { CountReporter } from './scripts/count-reporter.ts';

const source = (name: string) => fileURLToPath(new URL(`./packages/${name}/src/index.ts`, import.meta.url));

export default defineConfig(({ mode }) => ({
  resolve: {
    alias: [
      { find: /^rankbatch$/, replacement: source('rankbatch') },
      { find: 'rankbatch/core', replacement: source('rankbatch').replace('index.ts', 'core.ts') },
      { find: 'rankbatch/owner', replacement: source('rankbatch').replace('index.ts', 'owner.ts') },
      { find: 'rankbatch/internal', replacement: source('rankbatch').replace('index.ts', 'internal.ts') },
      { find: /^@rankbatch\/(data|tfjs|jax|onnx|redis|lab|board)$/, replacement: source('$1') },
      { find: '@rankbatch/lab/run-folder', replacement: source('lab').replace('index.ts', 'runs.ts') },
      { find: '@rankbatch/lab/internal', replacement: source('lab').replace('index.ts', 'internal.ts') },
      { find: '@rankbatch/lab/report', replacement: source('lab').replace('index.ts', 'report.ts') },
      {
        find: '#platform',
        replacement: fileURLToPath(new URL('./packages/onnx/src/runtime/node.ts', import.meta.url)),
      },
    ],
  },
  test: {
    maxWorkers: 2,
    ...filesOf(mode),
    // Nothing is downloaded by tests but from servers of their own.
    env: { RANKBATCH_OFFLINE: '1' },
    reporters: ['default', new CountReporter()],
    // Tests carry no time limits: shared machines differ too much in speed.
    testTimeout: 0,
    hookTimeout: 0,
  },
}));

/** What keeps state in a process that other files would meet: WebAssembly's threads and memory. */
const alone = [
  'packages/jax/src/*.test.ts',
  'packages/lab/src/bench/training/training-command.test.ts',
  'packages/onnx/src/import/fold.test.ts',
  'examples/*.test.ts',
  'scripts/examples.test.ts',
];

/**
 * The test files of a mode. What installs packages of others from the network has a command of its own, `npm run test:registry`, and so has what
 * starts servers, browsers and processes to kill: `npm run test:slow`.
 */
function filesOf(mode: string) {
  const exclude = ['**/node_modules/**'];
  if (mode === 'registry') return { include: ['scripts/registry/*.test.ts'], exclude };
  if (mode === 'slow')
    return { include: ['packages/*/src/**/*.slow.test.ts', 'scripts/**/*.slow.test.ts'], exclude };
  exclude.push('scripts/registry/**', '**/*.slow.test.ts');
  const include = ['packages/*/src/**/*.test.ts', 'scripts/**/*.test.ts', 'examples/*.test.ts'];
  return {
    projects: [
      // Files share modules, which are imported once: a quarter of the time.
      {
        extends: true as const,
        test: { name: 'shared', isolate: false, include, exclude: [...exclude, ...alone] },
      },
      { extends: true as const, test: { name: 'alone', include: alone, exclude } },
    ],
  };
}
