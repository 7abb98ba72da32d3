// Pages and a service worker, bundled in a project that a user has installed, and run in a browser.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchChromium, skipWithout } from '../chromium.testing.ts';
import { serveStatic } from '../static-server.testing.ts';
import { page, serviceWorker, serviceWorkerPage } from './program.testing.ts';
import { User } from './user.testing.ts';

let user: User;
let browser: Browser | undefined;
let cwd: string;

/** The two scripts of the guide's page: what starts the worker, and the worker without the path that Vite needs not be told. */
const guide = readFileSync(new URL('../../docs/guides/browser.md', import.meta.url), 'utf8');
const [starter = '', worker = ''] = [...guide.matchAll(/^```js\n([^]*?)^```/gm)].map(([, code]) => code!);
const viteWorker = {
  'guide/page.js': starter.replace(
    'output.textContent = data',
    'if (/right$/.test(data)) document.title = data',
  ),
  'guide/worker.js': worker.replace(/^ *wasmPaths: .*\n/m, ''),
  'guide/index.html': '<!doctype html><output></output><script type="module" src="page.js"></script>',
  'guide/vite.config.js': /^export default .*worker.*$/m.exec(guide)?.[0] ?? '',
};

const html = (script: string) => `<!doctype html><script type="module" src="${script}"></script>`;

beforeAll(async () => {
  user = await User.start();
  browser = await launchChromium();
  if (user.unreachable !== undefined) return;
  cwd = user.project('pages', {
    'package.json': '{ "private": true, "type": "module" }',
    'index.html': html('./main.js'),
    'main.js': page,
    'esbuild/index.html': html('./main.js'),
    'worker.js': serviceWorker,
    'worker-page.js': serviceWorkerPage,
    'worker/index.html': html('./page.js'),
    ...viteWorker,
  });
  const packages = ['rankbatch', '@rankbatch/onnx', '@rankbatch/data', 'vite', 'esbuild'];
  await user.must('npm', ['install', ...packages], cwd);
});

afterAll(async () => {
  await browser?.close();
  await user.leave();
});

beforeEach((context) => user.skipIfAlone(context));

/** The title of a folder's page, once it has one. */
async function titleOf(chromium: Browser, folder: string): Promise<string> {
  const url = (path: string) => pathToFileURL(`${join(cwd, path)}/`);
  const server = await serveStatic(
    { '/ort/': url('node_modules/onnxruntime-web/dist'), '/': url(folder) },
    { 'content-security-policy': "default-src 'self' 'unsafe-eval'" },
  );
  try {
    const tab = await chromium.newPage();
    const errors: string[] = [];
    tab.on('pageerror', (error) => errors.push(error.message));
    await tab.goto(`${server.origin}/index.html`);
    await tab.waitForFunction('document.title !== ""', undefined, { timeout: 0 }).catch((error: unknown) => {
      throw new Error(errors.join('\n'), { cause: error });
    });
    return await tab.title();
  } finally {
    await server.close();
  }
}

test('Vite builds a page that trains', async (context) => {
  await user.must('npx', ['vite', 'build', '--outDir', 'vite', '--logLevel', 'warn'], cwd);
  skipWithout(browser, context);
  expect(await titleOf(browser, 'vite')).toBe('trained 64');
});

test('Vite builds the page of the guide, which trains in a worker', async (context) => {
  await user.must('npx', ['vite', 'build', 'guide', '--outDir', '../vite-worker', '--logLevel', 'warn'], cwd);
  skipWithout(browser, context);
  expect(await titleOf(browser, 'vite-worker')).toMatch(/^\d+ of 640 right$/);
});

test('esbuild builds a page that trains', async (context) => {
  await user.must('npx', ['esbuild', 'main.js', '--bundle', '--format=esm', '--outdir=esbuild'], cwd);
  skipWithout(browser, context);
  expect(await titleOf(browser, 'esbuild')).toBe('trained 64');
});

test('a service worker chooses batches', async (context) => {
  const format = ['--bundle', '--format=esm'];
  await user.must('npx', ['esbuild', 'worker.js', ...format, '--outfile=worker/worker.js'], cwd);
  await user.must('npx', ['esbuild', 'worker-page.js', ...format, '--outfile=worker/page.js'], cwd);
  skipWithout(browser, context);
  expect(await titleOf(browser, 'worker')).toBe('ids 4');
});
