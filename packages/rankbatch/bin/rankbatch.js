#!/usr/bin/env node
// `npx rankbatch`: the command itself is in @rankbatch/lab, so that the core needs no other package.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const lab = '@rankbatch/lab';
const words = process.argv.slice(2);

/** Finds the command: the project's, or that of the folder which this package was installed in. */
function findCommand() {
  for (const from of [join(process.cwd(), 'package.json'), import.meta.url])
    try {
      return createRequire(from).resolve(`${lab}/command`);
    } catch {
      // Not there.
    }
  return undefined;
}

/** Has npm fetch the command as it has fetched this package, and ask first where it usually asks; false if npm did not start us. */
function runWithNpx() {
  const { npm_command: npmCommand, npm_execpath: npm = '', RANKBATCH_NPX: again } = process.env;
  if (npmCommand !== 'exec' || !/np[mx]-cli\.[cm]?js$/.test(npm) || again !== undefined) return false;
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  const version = /"version": "(.*?)"/.exec(manifest)?.[1] ?? 'latest';
  const exec = [npm.replace(/npx(-cli\.[cm]?js)$/, 'npm$1'), 'exec', `--package=${lab}@${version}`];
  const { status } = spawnSync(process.execPath, [...exec, '--', 'rankbatch', ...words], {
    stdio: 'inherit',
    env: { ...process.env, RANKBATCH_NPX: '1' },
  });
  process.exitCode = status ?? 1;
  return true;
}

const command = findCommand();
if (command !== undefined) await import(pathToFileURL(command).href);
else if (!runWithNpx()) {
  const asked = ['rankbatch', ...words].join(' ');
  console.error(
    `${asked}: must have the package ${lab}, got none; npm install --save-dev ${lab}, or for once: npx -p ${lab} ${asked}`,
  );
  process.exitCode = 2;
}
