// What npm would publish: each package is packed, and its tarball checked as a user would meet it.
import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { publint } from 'publint';
import { formatMessage } from 'publint/utils';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundledPackages } from './bundled-licences.mjs';
import { bundleForBrowsers } from './bundle.testing.ts';

interface Tarball {
  readonly name: string;
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly repository: { readonly directory: string };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** A package in package-lock.json. */
interface Locked extends Partial<
  Pick<Manifest, 'dependencies' | 'optionalDependencies' | 'peerDependencies'>
> {
  readonly link?: boolean;
  readonly resolved?: string;
  readonly dev?: boolean;
  readonly hasInstallScript?: boolean;
  readonly peerDependenciesMeta?: Readonly<Record<string, { readonly optional?: boolean }>>;
}

/** The address of this repository. */
const home = 'https://github.com/rankbatch/rankbatch';
const root = fileURLToPath(new URL('..', import.meta.url));
const manifests = readdirSync(join(root, 'packages'))
  .map((folder) => join(root, 'packages', folder, 'package.json'))
  .filter((path) => existsSync(path))
  .map((path) => JSON.parse(readFileSync(path, 'utf8')) as Manifest);
const names = manifests.filter((manifest) => manifest.private !== true).map(({ name }) => name);
const folder = mkdtempSync(join(tmpdir(), 'rankbatch-packages-'));
let tarballs: readonly Tarball[] = [];

function run(command: string, args: string[], cwd = folder): string {
  // On Windows npm is a script, which only a shell can start.
  const shell = process.platform === 'win32' && command === 'npm';
  const { status, stdout, stderr, error } = spawnSync(command, args, { cwd, shell, encoding: 'utf8' });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}\n${error?.message ?? stdout + stderr}`);
  return stdout;
}

function tarballOf(name: string): Tarball {
  const tarball = tarballs.find((packed) => packed.name === name);
  if (tarball === undefined) throw new Error(`${name}: was not packed`);
  return tarball;
}

/** Puts the files of a packed tarball into a folder. */
function unpack(name: string, target: string): void {
  mkdirSync(target, { recursive: true });
  run('tar', ['-xzf', tarballOf(name).filename, '--strip-components=1', '-C', target]);
}

/** A text file of a packed tarball. */
function textIn(name: string, path: string): string {
  return readFileSync(join(folder, 'unpacked', name, path), 'utf8');
}

function manifestOf(name: string): Manifest {
  return JSON.parse(textIn(name, 'package.json')) as Manifest;
}

beforeAll(() => {
  const workspaces = names.flatMap((name) => ['--workspace', name]);
  const packed = run('npm', ['pack', '--json', '--pack-destination', folder, ...workspaces], root);
  tarballs = JSON.parse(packed) as readonly Tarball[];
  for (const name of names) unpack(name, join(folder, 'unpacked', name));
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe.each(names)('the tarball of %s', (name) => {
  test('pleases publint', async () => {
    const bytes = readFileSync(join(folder, tarballOf(name).filename));
    const { messages, pkg } = await publint({
      pack: { tarball: Uint8Array.from(bytes).buffer },
      strict: true,
    });
    expect(messages.map((message) => formatMessage(message, pkg, { color: false }))).toEqual([]);
  });

  test('says whose it is and where it comes from', () => {
    const manifest = manifestOf(name);
    const { directory } = manifest.repository;
    expect(manifest).toMatchObject({
      license: 'MIT',
      description: expect.stringMatching(/\.$/) as string,
      keywords: expect.arrayContaining([expect.any(String)]) as string[],
      homepage: `${home}/tree/main/${directory}#readme`,
      bugs: { url: `${home}/issues` },
      repository: { type: 'git', url: `git+${home}.git`, directory },
    });
    expect(readFileSync(join(root, directory, 'package.json'), 'utf8')).toContain(`"name": "${name}"`);
    expect(textIn(name, 'LICENSE')).toBe(readFileSync(join(root, 'LICENSE'), 'utf8'));
  });

  test('takes fixes of other packages, and of ours the same version only', () => {
    const { version, dependencies, optionalDependencies, peerDependencies } = manifestOf(name);
    const needed = { ...dependencies, ...optionalDependencies, ...peerDependencies };
    const wrong = Object.entries(needed).filter(
      ([other, range]) => range !== (names.includes(other) ? version : `^${range.slice(1)}`),
    );
    expect(wrong).toEqual([]);
  });

  test('has a README whose links lead somewhere from everywhere', () => {
    const text = textIn(name, 'README.md');
    const targets = [...text.matchAll(/\]\(([^)\s]+)|(?:src|srcset|href)="([^"]+)/g)].map(
      ([, link, attribute]) => link ?? attribute!,
    );
    expect(targets.filter((target) => !/^(https:\/\/|#)/.test(target))).toEqual([]);
    // What leads into this repository must be there.
    const own = new RegExp(
      `^(?:${home}/(?:blob|tree)|${home.replace('github.com', 'raw.githubusercontent.com')})/main/`,
    );
    const files = targets.filter((target) => own.test(target)).map((target) => target.replace(own, ''));
    expect(files.filter((file) => !existsSync(join(root, file.replace(/#.*/, ''))))).toEqual([]);
  });

  test('imports only what npm installs with it, or what it asks for by an error', () => {
    const { directory } = manifestOf(name).repository;
    const { dependencies, optionalDependencies, peerDependencies } = manifestOf(name);
    const allowed = new Set([
      name,
      ...Object.keys({ ...dependencies, ...optionalDependencies, ...peerDependencies }),
    ]);
    const scripts = tarballOf(name).files.filter(
      ({ path }) => /^(dist|bin)\/.*\.js$/.test(path) && !/^dist\/(pages|site)\//.test(path),
    );
    const wrong = scripts.flatMap(({ path }) => {
      const code = readFileSync(join(root, directory, path), 'utf8');
      const found = [
        ...code.matchAll(
          /^(?:import|export|\}).* from ['"]([^'"]+)['"]|^import ['"]([^'"]+)|\bimport\(['"]([^'"]+)/gm,
        ),
      ];
      return found
        .map((match) => match.slice(1).find((other) => other !== undefined)!)
        .map((other) => other.split('/', other.startsWith('@') ? 2 : 1).join('/'))
        .filter((other) => !/^(\.|#|node:)/.test(other) && !allowed.has(other))
        .map((other) => `${path}: ${other}`);
    });
    expect(wrong).toEqual([]);
  });

  test('holds the sources of its maps once', () => {
    const { directory } = manifestOf(name).repository;
    const maps = tarballOf(name).files.filter(({ path }) => path.endsWith('.map'));
    const texts = maps.map(({ path }) => readFileSync(join(root, directory, path), 'utf8'));
    expect(texts.length).toBeGreaterThan(0);
    expect(texts.filter((text) => 'sourcesContent' in (JSON.parse(text) as object))).toEqual([]);
  });

  test('holds the source of every declaration, but no tests, no notes of the compiler and no other build', () => {
    const paths = tarballOf(name).files.map(({ path }) => path);
    const sources = paths
      .filter((path) => /^dist\/.*\.d\.ts\.map$/.test(path))
      .map((path) => path.replace(/^dist/, 'src').replace(/\.d\.ts\.map$/, '.ts'));
    expect(sources.filter((source) => !paths.includes(source))).toEqual([]);
    expect(paths.filter((path) => /\.(test|testing|tsbuildinfo)\b|^dist\/site\//.test(path))).toEqual([]);
  });
});

describe('packages of others', () => {
  // What npm would install with a package, by the lock file: its dependencies, theirs, and so on, each from the nearest folder.
  const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as {
    readonly packages: Readonly<Record<string, Locked>>;
  };
  const nearest = (from: string, name: string): string | undefined => {
    const path = `${from}/node_modules/${name}`.replace(/^\//, '');
    if (path in lock.packages || from === '') return path in lock.packages ? path : undefined;
    return nearest(from.replace(/\/?[^/]*$/, ''), name);
  };
  const installedWith = (name: string): string[] => {
    const found = new Set([`node_modules/${name}`]);
    // A set's loop goes on to what is added in it.
    for (const path of found) {
      const { link, resolved, dependencies, optionalDependencies, ...peers } = lock.packages[path]!;
      if (link) found.add(resolved!);
      const needed = Object.keys(peers.peerDependencies ?? {}).filter(
        (other) => !peers.peerDependenciesMeta?.[other]?.optional,
      );
      for (const other of [...Object.keys({ ...dependencies, ...optionalDependencies }), ...needed]) {
        const next = nearest(path, other);
        // Not what is for other systems.
        if (next !== undefined && existsSync(join(root, next))) found.add(next);
      }
    }
    return [...found].filter((path) => path.includes('node_modules/') && !lock.packages[path]!.link);
  };

  // docs/dependencies.md says why each direct one stays; the board's come with the lab's.
  test.each([
    ['rankbatch', 0],
    ['@rankbatch/data', 11],
    ['@rankbatch/onnx', 35],
    ['@rankbatch/lab', 60],
    ['@rankbatch/board', 60],
  ])('%s comes with at most %i', (name, most) => {
    expect(installedWith(name).length).toBeLessThanOrEqual(most);
  });

  test('each direct one is in the list of docs/dependencies.md, and nothing else is', () => {
    const direct = manifests
      .filter(({ name }) => name !== '@rankbatch/tfjs')
      .flatMap(({ dependencies, optionalDependencies }) =>
        Object.keys({ ...dependencies, ...optionalDependencies }),
      );
    const [, stays] = readFileSync(join(root, 'docs/dependencies.md'), 'utf8').split(/^## .*$/m);
    const listed = stays!.matchAll(/^\| `([^`]+)`/gm);
    expect([...listed].map(([, name]) => name!).toSorted()).toEqual(
      [...new Set(direct)].filter((name) => !names.includes(name)).toSorted(),
    );
  });

  test('none but two has an install script, and all tests pass though npm runs none here', () => {
    const withScripts = Object.entries(lock.packages).filter(
      ([, { dev, hasInstallScript }]) => hasInstallScript && !dev,
    );
    expect(withScripts.map(([path]) => path)).toEqual([
      'node_modules/onnxruntime-node',
      'node_modules/onnxruntime-web/node_modules/protobufjs',
    ]);
    expect(readFileSync(join(root, '.npmrc'), 'utf8')).toContain('ignore-scripts=true');
  });

  test('what is bundled is named with its licence', () => {
    for (const [name, path, part] of [
      ['@rankbatch/lab', 'dist/figures/THIRD-PARTY.txt', '@observablehq/plot'],
      ['@rankbatch/board', 'dist/pages/THIRD-PARTY.txt', 'onnxruntime-web'],
    ] as const)
      expect(bundledPackages(textIn(name, path)).map((found) => found.name)).toContain(part);
  });
});

describe('the tarball of rankbatch in a project of its own', () => {
  const scratch = join(folder, 'consumer');
  const use = `
    const selector = new Selector({ sampleCount: 100, batchSize: 4, strategy: rank({ pressure: 100 }), seed: 1 });
    const batch: Batch = selector.next();
    selector.record(batch.ids, new Float32Array(batch.ids.length));
    const copy: Selector = Selector.restore(selector.snapshot());
    console.log([...copy.next().ids].join(' '));`;
  // Neither the DOM nor Node.js is declared, so the core's types must not need them; the consumer brings its own console.
  const declared = 'declare const console: { log(text: string): void };';
  const files = {
    'esm.mts': `import { type Batch, rank, Selector } from 'rankbatch'; ${declared} ${use}`,
    'dynamic.cts': `${declared}
      type Batch = import('rankbatch', { with: { 'resolution-mode': 'import' } }).Batch;
      type Selector = import('rankbatch', { with: { 'resolution-mode': 'import' } }).Selector;
      async function main(): Promise<void> {
        const { rank, Selector } = await import('rankbatch'); ${use}
      }
      void main();`,
    'require.cts': `import core = require('rankbatch'); ${declared}
      import Selector = core.Selector; import rank = core.rank; type Batch = core.Batch; ${use}`,
  };
  const rows: [string, string, (keyof typeof files)[]][] = [
    ['nodenext', 'nodenext', ['esm.mts', 'require.cts']],
    ['esnext', 'bundler', ['esm.mts']],
    ['node16', 'node16', ['dynamic.cts']],
  ];

  beforeAll(() => {
    mkdirSync(scratch);
    writeFileSync(join(scratch, 'package.json'), '{ "private": true }');
    for (const [file, code] of Object.entries(files)) writeFileSync(join(scratch, file), code);
    const cache = join(folder, 'cache');
    // Offline and with an empty cache: this works only because the core needs no other package.
    run(
      'npm',
      ['install', '--offline', '--cache', cache, join(folder, tarballOf('rankbatch').filename)],
      scratch,
    );
  });

  test.each(rows)('module %s, moduleResolution %s: %j compile and run', (module, moduleResolution, uses) => {
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const target = ['--target', 'es2022', '--lib', 'es2022', '--types', '', '--skipLibCheck', 'false'];
    const strict = ['--strict', '--exactOptionalPropertyTypes', '--noUncheckedIndexedAccess'];
    const modules = ['--module', module, '--moduleResolution', moduleResolution];
    run(process.execPath, [tsc, '--ignoreConfig', ...target, ...strict, ...modules, ...uses], scratch);
    for (const file of uses)
      expect(run(process.execPath, [file.replace('ts', 'js')], scratch)).toMatch(/^\d+ \d+ \d+ \d+\n$/);
  });
});

test('the types of the packages of the first examples need none of Node.js', () => {
  const project = mkdtempSync(join(root, 'node_modules', '.types-'));
  try {
    const packages = ['rankbatch', 'rankbatch/core', '@rankbatch/data', '@rankbatch/onnx', '@rankbatch/lab'];
    writeFileSync(
      join(project, 'use.mts'),
      packages.map((name, i) => `export * as p${i} from '${name}';`).join('\n'),
    );
    const tsc = join(root, 'node_modules/typescript/bin/tsc');
    const target = ['--target', 'es2022', '--lib', 'es2023,dom', '--types', '', '--skipLibCheck', 'false'];
    expect(
      run(
        process.execPath,
        [tsc, '--ignoreConfig', ...target, '--strict', '--module', 'nodenext', '--noEmit', 'use.mts'],
        project,
      ),
    ).toBe('');
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
});

test('the command of the core says in one line what to install', () => {
  // npm, which has started the tests, must not be asked to fetch it.
  const { npm_command: _, ...env } = process.env;
  const bin = join(folder, 'consumer', 'node_modules/.bin/rankbatch');
  const { status, stdout, stderr } = spawnSync(bin, ['compare', '--size', '64'], {
    cwd: join(folder, 'consumer'),
    shell: process.platform === 'win32',
    encoding: 'utf8',
    env,
  });
  expect({ status, stdout, stderr }).toEqual({
    status: 2,
    stdout: '',
    stderr:
      'rankbatch compare --size 64: must have the package @rankbatch/lab, got none; npm install --save-dev @rankbatch/lab, or for once: npx -p @rankbatch/lab rankbatch compare --size 64\n',
  });
});

test('the tarballs bundle for browsers, with onnxruntime-web and nothing of Node.js', async () => {
  // Inside the repository, so that the dependencies of the packages resolve.
  const project = mkdtempSync(join(root, 'node_modules', '.browser-'));
  try {
    for (const name of ['rankbatch', '@rankbatch/data', '@rankbatch/onnx'])
      unpack(name, join(project, 'node_modules', name));
    const use = `
      export * from 'rankbatch';
      export * from '@rankbatch/onnx';
      export { generateDigits } from '@rankbatch/data/browser';`;
    writeFileSync(join(project, 'use.js'), use);
    // Throws for what browsers do not have.
    await bundleForBrowsers({ use: join(project, 'use.js') }, join(project, 'out'));
    const chunks = readdirSync(join(project, 'out')).join(' ');
    expect(chunks).toMatch(/ort\.wasm/);
    expect(chunks).toMatch(/ort\.webgpu/);
    expect(chunks).not.toMatch(/node/);
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
});
