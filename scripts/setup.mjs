// Installs from the lock file and builds; skips what is already done.
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));

/** @param {string} command @param {string[]} args */
function run(command, args) {
  const { status, error } = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    // On Windows npm is a script, which only a shell can start.
    shell: process.platform === 'win32' && command === 'npm',
  });
  if (error) console.error(`setup: cannot run ${command}: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}

/** Removes what the compiler has built from sources that are gone, which it leaves, so that it is not packed. */
function removeOrphans() {
  for (const name of readdirSync(`${root}packages`)) {
    const folder = `${root}packages/${name}/`;
    if (!existsSync(`${folder}dist`)) continue;
    for (const map of readdirSync(`${folder}dist`, { recursive: true, encoding: 'utf8' })) {
      const stem = /^(.*)\.d\.ts\.map$/.exec(map)?.[1];
      if (stem === undefined || existsSync(`${folder}src/${stem}.ts`)) continue;
      for (const end of ['.js', '.js.map', '.d.ts', '.d.ts.map'])
        rmSync(`${folder}dist/${stem}${end}`, { force: true });
    }
  }
}

/** Whether the board's pages are newer than all that they may be made of: the sources of every package, and the lock file. */
function pagesAreUpToDate() {
  const pages = `${root}packages/board/dist/pages/dashboard/index.html`;
  if (!existsSync(pages)) return false;
  const { mtimeMs } = statSync(pages);
  const sources = readdirSync(`${root}packages`)
    .map((name) => `${root}packages/${name}/src`)
    .filter((folder) => existsSync(folder))
    .flatMap((folder) =>
      readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => `${folder}/${name}`),
    )
    .filter((path) => !/\.(test|testing)\./.test(path));
  const others = ['packages/board/vite.config.ts', 'scripts/bundled-licences.mjs', 'package-lock.json'];
  return [...sources, ...others.map((name) => `${root}${name}`)].every(
    (path) => statSync(path).mtimeMs <= mtimeMs,
  );
}

const installed = `${root}node_modules/.package-lock.json`;
const upToDate =
  existsSync(installed) && statSync(installed).mtimeMs >= statSync(`${root}package-lock.json`).mtimeMs;
if (!upToDate) run('npm', ['ci', '--no-progress', '--loglevel=error']);
removeOrphans();
run(process.execPath, ['node_modules/typescript/bin/tsc', '-b', 'tsconfig.build.json']);
run(process.execPath, ['scripts/bundle-figures.mjs']);
if (!pagesAreUpToDate())
  run(process.execPath, [
    'node_modules/vite/bin/vite.js',
    'build',
    '--config=packages/board/vite.config.ts',
    '--logLevel=warn',
  ]);
