import { fileURLToPath } from 'node:url';
import { defineConfig, type TestProjectConfiguration } from 'vitest/config';
import { CountReporter } from './scripts/count-reporter.ts';

const source = (name: string) => fileURLToPath(new URL(`./packages/${name}/src/index.ts`, import.meta.url));

/** What installs packages of others from the network has a command of its own, `npm run test:registry`, and so has what starts servers, browsers and processes to kill: `npm run test:slow`. */
const filesOf: Record<string, string[]> = {
  registry: ['scripts/registry/*.test.ts'],
  slow: ['packages/*/src/**/*.slow.test.ts', 'scripts/**/*.slow.test.ts'],
};
/** Their files share modules, so that each is loaded once; others start servers or browsers, or change the process. */
const shared = {
  packages: 'packages/{rankbatch,data,onnx,tfjs,redis,lab,board}/src/**/*.test.ts',
  scripts: 'scripts/{docs,release,study,study-small,study-suite,suite-models}/**/*.test.ts',
};
/** Not these: the engine's WebAssembly has one number of threads for a process, memory is counted by process, a module or a clock stands in for one of Node.js, and the board's pages come from servers. */
const alone = [
  'packages/onnx/src/{checks/gradients,import/fold,runtime/choose-provider}.test.ts',
  'packages/lab/src/bench/{used-bytes,selection/{selection-command,peers},training/{soak,training-command,training-peers}}.test.ts',
  'packages/redis/src/ranker/failover.test.ts',
  'packages/lab/src/{commands/doctor-command,run-folder/run-lock}.test.ts',
  'packages/board/src/{dashboard/dashboard,playground/playground,server/serve-board,server/hostile-files,server/large-run}.test.ts',
];

function projectsOf(mode: string): TestProjectConfiguration[] {
  const project = (name: string, isolate: boolean, include: string[], exclude: string[]) => ({
    extends: true as const,
    test: { name, isolate, include, exclude: ['**/node_modules/**', ...exclude] },
  });
  const special = filesOf[mode];
  if (special) return [project(mode, true, special, [])];
  const others = ['packages/jax/src/**/*.test.ts', 'scripts/**/*.test.ts', 'examples/*.test.ts'];
  const slow = ['**/*.slow.test.ts', 'scripts/registry/**'];
  return [
    project('shared', false, Object.values(shared), [...slow, ...alone]),
    project('isolated', true, [...others, ...alone], [...slow, shared.scripts]),
  ];
}

export default defineConfig(({ mode }) => ({
  resolve: {
    alias: [
      { find: /^rankbatch$/, replacement: source('rankbatch') },
      { find: 'rankbatch/core', replacement: source('rankbatch').replace('index.ts', 'core.ts') },
      { find: 'rankbatch/owner', replacement: source('rankbatch').replace('index.ts', 'owner.ts') },
      { find: 'rankbatch/internal', replacement: source('rankbatch').replace('index.ts', 'internal.ts') },
      { find: /^@rankbatch\/(data|tfjs|onnx|redis|lab|board)$/, replacement: source('$1') },
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
    projects: projectsOf(mode),
    // Of 2 cores one would often wait: for processes, servers and timeouts of the tests.
    maxWorkers: 3,
    // Nothing is downloaded by tests but from servers of their own.
    env: { RANKBATCH_OFFLINE: '1' },
    reporters: ['default', new CountReporter()],
    // Tests carry no time limits: shared machines differ too much in speed.
    testTimeout: 0,
    hookTimeout: 0,
  },
}));
