// Every package is published to a registry on loopback, and installed from it in empty projects, as a user would. The network is used for
// packages of others only, from the registry that npm is set to. `npm run test:registry` runs this; `npm test` does not, as it asks for no network.
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { plain, printed, required, typed } from './program.testing.ts';
import { hasNativeRuntime, ours, root, User, version } from './user.testing.ts';

const tsc = join(root, 'node_modules/typescript/bin/tsc');
let user: User;

beforeAll(async () => {
  user = await User.start();
});

afterAll(() => user.leave());

test('every package is published, in one version', () => {
  expect(user.registry.published.toSorted()).toEqual(ours.map(({ name }) => `${name}@${version}`).toSorted());
});

test('the core installs alone, with a plain npm install', async () => {
  const cwd = user.project('core', { 'package.json': '{ "private": true }' });
  expect(await user.must('npm', ['install', 'rankbatch'], cwd)).toContain('added 1 package');
});

describe('an empty project with all packages', () => {
  let cwd: string;

  beforeAll(async () => {
    if (user.unreachable !== undefined) return;
    cwd = user.project('all', {
      'package.json': '{ "private": true }',
      'typed.mts': typed,
      'plain.mjs': plain,
      'required.cjs': required,
    });
    await user.must('npm', ['install', ...ours.map(({ name }) => name), '@types/node@20'], cwd);
  });

  beforeEach((context) => user.skipIfAlone(context));

  test.each([
    ['nodenext', 'nodenext'],
    ['esnext', 'bundler'],
  ])('TypeScript, module %s, moduleResolution %s: compiles and runs', async (module, moduleResolution) => {
    const modules = ['--module', module, '--moduleResolution', moduleResolution, '--outDir', module];
    const types = ['--target', 'es2022', '--lib', 'es2023,dom', '--types', 'node', '--strict'];
    await user.must(process.execPath, [tsc, '--ignoreConfig', ...types, ...modules, 'typed.mts'], cwd);
    expect(await user.must(process.execPath, [`${module}/typed.mjs`], cwd)).toBe(printed);
  });

  test('every exported path resolves: its types, by import, and by require', async () => {
    const paths = ours.flatMap(({ name, exports }) =>
      Object.entries(exports)
        .filter(([, target]) => typeof target === 'object')
        .map(([path]) => name + path.slice(1)),
    );
    expect(paths).toEqual(
      expect.arrayContaining(['rankbatch', '@rankbatch/data/browser', '@rankbatch/lab/report']),
    );
    const count = paths.map((_, i) => `Object.keys(m${i}).length > 0`).join(' && ');
    const imports = paths.map((path, i) => `import * as m${i} from '${path}';`).join('\n');
    const requires = paths.map((path, i) => `const m${i} = require('${path}');`).join('\n');
    user.project('all', {
      'paths.mts': `${imports}\nconsole.log(${count});`,
      'paths.cjs': `${requires}\nconsole.log(${count});`,
    });
    const types = [
      '--target',
      'es2022',
      '--lib',
      'es2023,dom',
      '--types',
      'node',
      '--strict',
      '--skipLibCheck',
    ];
    for (const resolution of ['nodenext', 'bundler']) {
      const module = resolution === 'bundler' ? 'esnext' : resolution;
      const modules = ['--module', module, '--moduleResolution', resolution];
      await user.must(process.execPath, [tsc, '--ignoreConfig', ...types, ...modules, 'paths.mts'], cwd);
    }
    for (const file of ['paths.mjs', 'paths.cjs'])
      expect(await user.must(process.execPath, [file], cwd)).toBe('true\n');
  });

  test.each(['plain.mjs', 'required.cjs'])('plain JavaScript: %s runs', async (file) => {
    expect(await user.must(process.execPath, [file], cwd)).toBe(printed);
  });

  test('has the command, and both packages that bring it run the same', async () => {
    expect(await user.must('npx', ['rankbatch', '--version'], cwd)).toBe(`${version}\n`);
    for (const name of ['rankbatch', '@rankbatch/lab'])
      expect(
        await user.must(process.execPath, [`node_modules/${name}/bin/rankbatch.js`, '--version'], cwd),
      ).toBe(`${version}\n`);
  });
});

test('where npm has left the native runtime out, the doctor names the command that brings it back', async (context) => {
  user.skipIfAlone(context);
  context.skip(!hasNativeRuntime, 'there is no native runtime for this platform');
  const cwd = user.project('all');
  rmSync(join(cwd, 'node_modules', 'onnxruntime-node'), { recursive: true, force: true });
  const ill = await user.must('npx', ['rankbatch', 'doctor'], cwd);
  expect(ill).toMatch(/^engine +WebAssembly/m);
  const cure = /^to do .*; (npm .*) in this project brings it back$/m.exec(ill)?.[1] ?? 'no cure';
  expect(cure).toBe('npm install --ignore-scripts');
  await user.must('npm', cure.split(' ').slice(1), cwd);
  const well = await user.must('npx', ['rankbatch', 'doctor'], cwd);
  expect(well).toMatch(/^engine +native/m);
  expect(well).toMatch(/^to do +nothing$/m);
});

describe('in an empty folder', () => {
  beforeEach((context) => user.skipIfAlone(context));

  test('npx rankbatch compare ends with the table of the race', async () => {
    const words = ['--yes', 'rankbatch', 'compare', '--size', '200', '--epochs', '1'];
    const { code, stdout, stderr } = await user.run('npx', words, user.project('empty'));
    expect({ code, stderr: code === 0 ? '' : stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/shuffle[^]*auto/);
    expect(readdirSync(join(user.folder, 'empty'))).toEqual([]);
  });
});
