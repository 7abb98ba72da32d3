// A user's machine: a registry of its own with our packages, empty projects, and none of this repository's settings.
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
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { TestContext } from 'vitest';
import { startRegistry, type Registry } from './registry.testing.ts';

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** This repository. */
export const root = fileURLToPath(new URL('../..', import.meta.url));

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly exports: Readonly<Record<string, unknown>>;
}

/** The packages of this repository. */
export const ours = readdirSync(join(root, 'packages'))
  .map((name) => join(root, 'packages', name, 'package.json'))
  .filter((path) => existsSync(path))
  .map((path) => JSON.parse(readFileSync(path, 'utf8')) as Manifest);

export const { version } = ours[0]!;

/** Where there is ONNX Runtime for Node.js. */
export const hasNativeRuntime = [
  'linux x64',
  'linux arm64',
  'win32 x64',
  'win32 arm64',
  'darwin arm64',
].includes(`${process.platform} ${process.arch}`);

/** Nothing that npm tells the tests which it has started, and none of this repository's settings. */
function userEnvironment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(
    ([name]) => !/^(npm_|init_cwd$|node_env$|vitest|rankbatch_)/i.test(name),
  );
  return Object.fromEntries(own);
}

function npmSetting(key: string): string {
  const options = { cwd: tmpdir(), env: userEnvironment(), shell: process.platform === 'win32' };
  return execFileSync('npm', ['config', 'get', key], { ...options, encoding: 'utf8' }).trim();
}

/** A user who has all our packages to install from a registry on loopback. */
export class User {
  readonly folder: string;
  readonly registry: Registry;
  /** Why nothing can be installed here, if so. */
  readonly unreachable: string | undefined;

  private constructor(folder: string, registry: Registry, unreachable: string | undefined) {
    this.folder = folder;
    this.registry = registry;
    this.unreachable = unreachable;
  }

  /** Publishes every package. Packages of others come from the registry that npm is set to, and its cache. */
  static async start(): Promise<User> {
    const folder = mkdtempSync(join(tmpdir(), 'rankbatch-registry-'));
    const upstream = npmSetting('registry').replace(/\/?$/, '/');
    const registry = await startRegistry((name) => ours.some((our) => our.name === name), upstream);
    const user = new User(folder, registry, undefined);
    // A cache in which packages of others are those of the user's, and what npx installs is not.
    const cache = join(npmSetting('cache'), '_cacache');
    mkdirSync(join(folder, 'cache'));
    mkdirSync(cache, { recursive: true });
    symlinkSync(cache, join(folder, 'cache', '_cacache'), 'junction');
    const token = `--${registry.url.replace('http:', '')}:_authToken=none`;
    await user.must('npm', ['publish', '--workspaces', '--registry', registry.url, token], root);
    const view = await user.run(
      'npm',
      ['view', 'fflate', 'version', '--fetch-retries=0', '--prefer-online'],
      folder,
    );
    if (view.code === 0) return user;
    return new User(
      folder,
      registry,
      `npm cannot reach the registry it is set to: ${view.stderr.split('\n').at(-2)}`,
    );
  }

  async leave(): Promise<void> {
    await this.registry.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Skips a test that needs packages of others, and says why, where they cannot be had. */
  skipIfAlone(context: TestContext): void {
    context.skip(this.unreachable !== undefined, this.unreachable);
  }

  /** A project's folder, with some files in it. */
  project(name: string, files: Readonly<Record<string, string>> = {}): string {
    const path = join(this.folder, name);
    mkdirSync(path, { recursive: true });
    for (const [file, text] of Object.entries(files)) {
      mkdirSync(dirname(join(path, file)), { recursive: true });
      writeFileSync(join(path, file), text);
    }
    return path;
  }

  /** What a command of the user's sees. */
  get environment(): NodeJS.ProcessEnv {
    const { url } = this.registry;
    return {
      ...userEnvironment(),
      npm_config_registry: url,
      npm_config_cache: join(this.folder, 'cache'),
      npm_config_audit: 'false',
      npm_config_prefer_offline: 'true',
      npm_config_update_notifier: 'false',
      NO_COLOR: '1',
    };
  }

  run(command: string, args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}): Promise<Ended> {
    return new Promise((ended) => {
      execFile(
        command,
        [...args],
        {
          cwd,
          env: { ...this.environment, ...env },
          shell: process.platform === 'win32' && command.startsWith('np'),
          maxBuffer: Infinity,
        },
        (error, stdout, stderr) => {
          ended({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr });
        },
      );
    });
  }

  /** Runs what must succeed, and gives what it has printed. */
  async must(
    command: string,
    args: readonly string[],
    cwd: string,
    env: NodeJS.ProcessEnv = {},
  ): Promise<string> {
    const { code, stdout, stderr } = await this.run(command, args, cwd, env);
    if (code !== 0) throw new Error(`${command} ${args.join(' ')}: exit code ${code}\n${stdout}${stderr}`);
    return stdout;
  }
}
