// Builds the documentation site, or serves it while it is written: `npm run docs`, `npm run docs:dev`.
//
//   node scripts/docs/docs.mjs build [--base /path/]   dist/docs, static files for any web server
//   node scripts/docs/docs.mjs dev                     on this machine, made anew when a Markdown file changes
//   node scripts/docs/docs.mjs preview                 what was built
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, statSync, watch, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { checkLinks } from './check-links.mjs';
import { describeCommand } from './command-reference.mjs';
import { findPages, publicFiles, publicFolders, toPage } from './pages.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const here = `${root}scripts/docs/`;
// Below what is installed here, where Vite looks for it.
const pages = `${here}.cache/pages/`;

/**
 * Runs a command to its end; if it fails, so does this one.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {string} [cwd]
 */
async function run(command, args, cwd = root) {
  const shell = process.platform === 'win32' && command === 'npm';
  const child = spawn(command, [...args], { cwd, stdio: 'inherit', shell });
  await once(child, 'exit');
  if (child.exitCode !== 0) process.exit(child.exitCode ?? 1);
}

/** Installs what builds the site, from a lock file of its own. */
async function install() {
  const installed = `${here}node_modules/.package-lock.json`;
  const upToDate =
    existsSync(installed) && statSync(installed).mtimeMs >= statSync(`${here}package-lock.json`).mtimeMs;
  if (!upToDate) await run('npm', ['ci', '--no-progress', '--loglevel=error'], here);
}

/** @param {string} path @param {string} text */
function write(path, text) {
  const target = `${pages}${path}`;
  mkdirSync(dirname(target), { recursive: true });
  if (!existsSync(target) || readFileSync(target, 'utf8') !== text) writeFileSync(target, text);
}

/** The pages that stand in the repository. */
function gather() {
  const found = findPages(root);
  for (const [from, to] of found) write(to, toPage(readFileSync(`${root}${from}`, 'utf8'), from, found));
  for (const name of ['home', 'playground'])
    write(`${name === 'home' ? 'index' : name}.md`, readFileSync(`${here}${name}.md`, 'utf8'));
}

/** The pages that are made from code. */
async function generate() {
  const api = run(process.execPath, [
    `${here}node_modules/typedoc/bin/typedoc`,
    '--options',
    `${here}typedoc.config.mjs`,
    '--out',
    `${pages}api`,
  ]);
  write('reference/command.md', describeCommand());
  await api;
}

/** What pages show: pictures, finished pages, the playground. */
async function takeAlong() {
  for (const path of [...publicFolders, ...publicFiles])
    cpSync(`${root}${path}`, `${pages}public/${path.replace('docs/', '')}`, { recursive: true });
  await run(process.execPath, [
    `${root}node_modules/vite/bin/vite.js`,
    'build',
    '--config=packages/board/vite.config.ts',
    '--mode=site',
    '--logLevel=warn',
  ]);
  cpSync(`${root}packages/board/dist/site`, `${pages}public/playground-app`, { recursive: true });
}

const [command = 'build', ...options] = process.argv.slice(2);
if (!['build', 'dev', 'preview'].includes(command)) {
  console.error(`docs: must be build, dev or preview, got ${command}`);
  process.exit(2);
}
await install();
if (command !== 'preview') {
  rmSync(pages, { recursive: true, force: true });
  gather();
  await Promise.all([generate(), takeAlong()]);
}
if (command === 'dev')
  for (const folder of ['docs', 'packages', 'scripts/docs'])
    watch(`${root}${folder}`, { recursive: true }, (_, file) => {
      if (file?.endsWith('.md') && !/node_modules|\.cache/.test(file)) gather();
    });
await run(process.execPath, [`${here}node_modules/vitepress/bin/vitepress.js`, command, here, ...options]);
if (command === 'build') {
  const base = options.includes('--base') ? options[options.indexOf('--base') + 1] : '/';
  const { links, broken } = checkLinks(`${root}dist/docs`, base);
  console.log(`${links} links, ${broken.length} of them broken: dist/docs`);
  if (broken.length > 0) {
    console.error(broken.join('\n'));
    process.exit(1);
  }
}
