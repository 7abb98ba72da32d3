// The built site in a browser: its search, and whether its pages fit a phone and can be read, in light and dark.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { launchChromium, skipWithout } from '../chromium.testing.ts';
import { serveStatic, type StaticServer } from '../static-server.testing.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const root = new URL('../../', import.meta.url);
let browser: Browser | undefined;
let server: StaticServer;

beforeAll(async () => {
  browser = await launchChromium();
  if (browser === undefined) return;
  execFileSync(process.execPath, ['scripts/docs/docs.mjs', 'build'], {
    cwd: fileURLToPath(root),
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  // The theme chooses light or dark by a script in the page, before anything is seen.
  server = await serveStatic(
    { '/': new URL('dist/docs/', root) },
    { 'content-security-policy': "default-src 'self' 'unsafe-inline' 'unsafe-eval' blob: data:" },
  );
});

afterAll(async () => {
  await browser?.close();
  await server?.close();
});

beforeEach((context) => skipWithout(browser, context));

async function open(path: string, view: { width: number; colorScheme: 'light' | 'dark' }): Promise<Page> {
  const page = await browser!.newPage({
    viewport: { width: view.width, height: 844 },
    colorScheme: view.colorScheme,
  });
  page.setDefaultTimeout(0);
  await page.goto(`${server.origin}${path}`, { waitUntil: 'networkidle' });
  return page;
}

test('the search finds a page, and asks no other server', async () => {
  const page = await open('/index.html', { width: 1280, colorScheme: 'light' });
  const outside: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(server.origin)) outside.push(request.url());
  });
  await page.keyboard.press('Control+k');
  await page.getByRole('searchbox').fill('effective sample size');
  await page
    .getByRole('option', { name: /Glossary/ })
    .first()
    .click();
  await page.getByRole('heading', { level: 1, name: /Glossary|words/i }).waitFor();
  expect(outside).toEqual([]);
  await page.close();
});

const views = [
  { width: 1280, colorScheme: 'light' },
  { width: 390, colorScheme: 'dark' },
] as const;
const pages = [
  '/index.html',
  '/start.html',
  '/how-it-works.html',
  '/results/index.html',
  '/guides/drop-in.html',
  '/reference/command.html',
];
test.for(pages.flatMap((path) => views.map((view) => ({ path, ...view }))))(
  '$path fits $width pixels and can be read in $colorScheme',
  async ({ path, ...view }) => {
    const page = await open(path, view);
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    );
    const unreadable = await page.evaluate(
      `${axe}; axe.run({ runOnly: ['color-contrast', 'image-alt', 'link-name'] }).then(({ violations }) => violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => id + ': ' + html)))`,
    );
    expect(unreadable).toEqual([]);
    await page.close();
  },
);
