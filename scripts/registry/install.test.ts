// Every package is published to a registry on loopback, and installed from it in empty projects, as a user would. The network is used for
// packages of others only, from the registry that npm is set to. `npm run test:registry` runs this; `npm test` does not, as it asks for no network.
import { execFile, execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startRegistry, type Registry } from './registry.testing.ts';

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const root = fileURLToPath(new URL('../..', import.meta.url));
/** The packages of this repository. */
const ours = readdirSync(join(root, 'packages'))
  .map((name) => join(root, 'packages', name, 'package.json'))
  .filter((path) => existsSync(path))
  .map((path) => JSON.parse(readFileSync(path, 'utf8')) as { name: string; version: string });
const { version } = ours[0]!;
const folder = mkdtempSync(join(tmpdir(), 'rankbatch-registry-'));
const { upstream, cache } = npmSettings();
/** Why nothing can be installed here, if so. */
let unreachable: string | undefined;
let registry: Registry;

/** As for a user at home: nothing that npm tells the tests which it has started, and none of this repository's settings. */
function userEnvironment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|init_cwd$|node_env$|vitest|rankbatch_)/i.test(name),
  );
  return Object.fromEntries(own);
}

function npmSettings(): { upstream: string; cache: string } {
  const get = (key: string) =>
    execFileSync('npm', ['config', 'get', key], {
      cwd: folder,
      env: userEnvironment(),
      shell: process.platform === 'win32',
      encoding: 'utf8',
    }).trim();
  return { upstream: get('registry').replace(/\/?$/, '/'), cache: get('cache') };
}

function run(
  command: string,
  args: readonly string[],
  cwd: string,
  env: NodeJS.ProcessEnv = {},
): Promise<Ended> {
  return new Promise((ended) => {
    execFile(
      command,
      [...args],
      {
        cwd,
        env: { ...userEnvironment(), ...npmEnvironment(), ...env },
        shell: process.platform === 'win32' && command.startsWith('np'),
        maxBuffer: Infinity,
      },
      (error, stdout, stderr) => {
        ended({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
      },
    );
  });
}

/** Our registry, and a cache in which packages of others are those of the user's, and what npx installs is not. */
function npmEnvironment(): NodeJS.ProcessEnv {
  return {
    npm_config_registry: registry.url,
    npm_config_cache: join(folder, 'cache'),
    npm_config_audit: 'false',
    npm_config_prefer_offline: 'true',
    npm_config_update_notifier: 'false',
    NO_COLOR: '1',
  };
}

function project(name: string, files: Readonly<Record<string, string>> = {}): string {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  for (const [file, text] of Object.entries(files)) writeFileSync(join(path, file), text);
  return path;
}

/** Runs what must succeed, and gives what it has printed. */
async function must(command: string, args: readonly string[], cwd: string): Promise<string> {
  const { code, stdout, stderr } = await run(command, args, cwd);
  if (code !== 0) throw new Error(`${command} ${args.join(' ')}: exit code ${code}\n${stdout}${stderr}`);
  return stdout;
}

beforeAll(async () => {
  registry = await startRegistry((name) => ours.some((our) => our.name === name), upstream);
  mkdirSync(join(folder, 'cache'));
  mkdirSync(join(cache, '_cacache'), { recursive: true });
  symlinkSync(join(cache, '_cacache'), join(folder, 'cache', '_cacache'), 'junction');
  const token = `--${registry.url.replace('http:', '')}:_authToken=none`;
  await must('npm', ['publish', '--workspaces', '--registry', registry.url, token], root);

  const view = await run(
    'npm',
    ['view', 'fflate', 'version', '--fetch-retries=0', '--prefer-online'],
    folder,
  );
  if (view.code !== 0)
    unreachable = `npm cannot reach the registry it is set to: ${view.stderr.split('\n').at(-2)}`;
});

afterAll(async () => {
  await registry.close();
  rmSync(folder, { recursive: true, force: true });
});

test('every package is published, in one version', () => {
  expect(registry.published.toSorted()).toEqual(ours.map(({ name }) => `${name}@${version}`).toSorted());
});

test('the core installs alone, with a plain npm install', async () => {
  const cwd = project('core', { 'package.json': '{ "private": true }' });
  expect(await must('npm', ['install', 'rankbatch'], cwd)).toContain('added 1 package');
});

describe('an empty project with all packages', () => {
  const code = `
    import { generateDigits } from '@rankbatch/data';
    import { adam, createTrainer, dense, sequential, type Trainer } from '@rankbatch/onnx';
    import { race } from '@rankbatch/lab';
    import { Selector } from 'rankbatch';
    const selector = new Selector({ sampleCount: 8, batchSize: 4, seed: 1 });
    const model = sequential({ sampleShape: [2], layers: [dense(2)], seed: 1 });
    const trainer: Trainer = await createTrainer({ model, optimizer: adam(), seed: 1 });
    await trainer.dispose();
    console.log(typeof race, typeof generateDigits, selector.next().ids.length);`;
  const javascript = code.replace(', type Trainer', '').replace(': Trainer', '');
  const required = `
    const { Selector } = require('rankbatch');
    console.log(typeof require('@rankbatch/lab').race, typeof require('@rankbatch/data').generateDigits,
      new Selector({ sampleCount: 8, batchSize: 4, seed: 1 }).next().ids.length);`;
  let cwd: string;

  beforeAll(async () => {
    if (unreachable !== undefined) return;
    cwd = project('all', {
      'package.json': '{ "private": true }',
      'typed.mts': code,
      'plain.mjs': javascript,
      'required.cjs': required,
    });
    await must('npm', ['install', ...ours.map(({ name }) => name), '@types/node@20'], cwd);
  });

  beforeEach((context) => {
    context.skip(unreachable !== undefined, unreachable);
  });

  test.each([
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ])('TypeScript, module %s, moduleResolution %s: compiles and runs', async (module, moduleResolution) => {
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const modules = ['--module', module, '--moduleResolution', moduleResolution, '--outDir', module];
    const types = ['--target', 'es2022', '--lib', 'es2023,dom', '--types', 'node', '--strict'];
    await must(process.execPath, [tsc, '--ignoreConfig', ...types, ...modules, 'typed.mts'], cwd);
    expect(await must(process.execPath, [`${module}/typed.mjs`], cwd)).toBe('function function 4\n');
  });

  test.each(['plain.mjs', 'required.cjs'])('plain JavaScript: %s runs', async (file) => {
    expect(await must(process.execPath, [file], cwd)).toBe('function function 4\n');
  });

  test('has the command, and both packages that bring it run the same', async () => {
    expect(await must('npx', ['rankbatch', '--version'], cwd)).toBe(`${version}\n`);
    for (const name of ['rankbatch', '@rankbatch/lab'])
      expect(await must(process.execPath, [`node_modules/${name}/bin/rankbatch.js`, '--version'], cwd)).toBe(
        `${version}\n`,
      );
  });
});

test('where npm has left the native runtime out, the doctor names the command that brings it back', async (context) => {
  context.skip(unreachable !== undefined, unreachable);
  const native = ['linux x64', 'linux arm64', 'win32 x64', 'win32 arm64', 'darwin arm64'];
  context.skip(
    !native.includes(`${process.platform} ${process.arch}`),
    'there is no native runtime for this platform',
  );
  const cwd = project('all');
  rmSync(join(cwd, 'node_modules', 'onnxruntime-node'), { recursive: true, force: true });
  const ill = await must('npx', ['rankbatch', 'doctor'], cwd);
  expect(ill).toMatch(/^engine +WebAssembly/m);
  const cure = /^to do .*; (npm .*) in this project brings it back$/m.exec(ill)?.[1] ?? 'no cure';
  expect(cure).toBe('npm install --ignore-scripts');
  await must('npm', cure.split(' ').slice(1), cwd);
  const well = await must('npx', ['rankbatch', 'doctor'], cwd);
  expect(well).toMatch(/^engine +native/m);
  expect(well).toMatch(/^to do +nothing$/m);
});

describe('in an empty folder', () => {
  beforeEach((context) => {
    context.skip(unreachable !== undefined, unreachable);
  });

  test('npx rankbatch compare ends with the table of the race', async () => {
    const words = ['compare', '--size', '200', '--epochs', '1'];
    const { code, stdout, stderr } = await run('npx', ['--yes', 'rankbatch', ...words], project('empty'));
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/shuffle[^]*auto/);
    expect(readdirSync(join(folder, 'empty'))).toEqual([]);
  });
});
