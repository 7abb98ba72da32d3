import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { generateDigits } from '@rankbatch/data/browser';
import type { Browser, Page } from 'playwright-core';
import { build } from 'vite';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchChromium, skipWithout } from '../../../../scripts/chromium.testing.js';
import { serveStatic, type StaticServer } from '../../../../scripts/static-server.testing.js';
import { serveBoard, type Board } from '../server/serve-board.js';
import { encodeIdx } from '../../../data/src/formats/idx.testing.js';

/** As docs/guides/playground.md has it. */
const workerPolicy = { 'content-security-policy': "default-src 'self' 'unsafe-eval'" };
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'rankbatch-playground-'));

let browser: Browser | undefined;
let board: Board;
let page: Page;
/** Addresses that the page and its worker have asked for. */
const asked: string[] = [];
let askedWhenReady: number;
const complaints: string[] = [];

beforeAll(async () => {
  browser = await launchChromium();
  if (browser === undefined) return;
  board = await serveBoard({ folder, port: 0 });
  page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  page.setDefaultTimeout(0);
  page.on('request', (request) => asked.push(request.url()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => complaints.push(message.text()));
  await page.goto(`${board.url}playground`, { timeout: 0 });
  await status(/^Ready/);
  askedWhenReady = asked.length;
});

afterAll(async () => {
  await browser?.close();
  await board?.close();
  rmSync(folder, { recursive: true, force: true });
});

/** Waits until the page says that it is in some state. */
const status = (text: RegExp, where = page) => where.getByRole('status').filter({ hasText: text }).waitFor();

const press = (name: string) => page.getByRole('button', { name, exact: true }).click();

/** A row of the table of numbers: shuffle's, then selection's. */
async function row(title: string): Promise<[number, number]> {
  const cells = page.getByRole('row').filter({ hasText: title }).getByRole('cell');
  const [shuffle, selection] = (await cells.allTextContents()).map(Number);
  return [shuffle!, selection!];
}

async function violations(): Promise<string[]> {
  // The page's policy lets no script in but its own; the protocol of the browser does.
  const found: unknown = await page.evaluate(
    `${axe}; axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ': ' + nodes.map(({ html }) => html)))`,
  );
  return found as string[];
}

/** MNIST's format: digits of which few are not a 1, so that most of the cost is in few samples. */
function unevenFiles(): { name: string; bytes: Uint8Array }[] {
  const { values, labels } = generateDigits({ count: 2000, seed: 1 });
  const others = [...labels.keys()].filter((id) => labels[id] !== 1);
  const ones = [...labels.keys()].filter((id) => labels[id] === 1);
  const pair = (name: string, ids: readonly number[]) => {
    const pixels = new Uint8Array(784 * ids.length);
    for (const [i, id] of ids.entries()) pixels.set(values.subarray(784 * id, 784 * (id + 1)), 784 * i);
    return [
      { name: `${name}-images`, bytes: encodeIdx([ids.length, 28, 28], pixels) },
      {
        name: `${name}-labels`,
        bytes: encodeIdx(
          [ids.length],
          Uint8Array.from(ids, (id) => labels[id]!),
        ),
      },
    ];
  };
  const train = [...others.slice(0, 24), ...ones.slice(0, 176)].sort((a, b) => a - b);
  return [...pair('train', train), ...pair('test', others.slice(24, 124))];
}

/** Drops files onto the page as a mouse does. */
async function drop(files: readonly { name: string; bytes: Uint8Array }[]): Promise<void> {
  const encoded = files.map(({ name, bytes }) => ({ name, base64: Buffer.from(bytes).toString('base64') }));
  const dataTransfer = await page.evaluateHandle((list) => {
    const transfer = new DataTransfer();
    for (const { name, base64 } of list)
      transfer.items.add(new File([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], name));
    return transfer;
  }, encoded);
  await page.getByRole('heading', { level: 1 }).dispatchEvent('drop', { dataTransfer });
}

describe('the playground of the board', () => {
  test('tells how much it has loaded', async (context) => {
    skipWithout(browser, context);
    const told = /WebAssembly \(14\.2 MB, 14\.2 MB over the network\) on (one thread|\d threads)\./;
    expect(await page.locator('.settings').textContent()).toMatch(told);
  });

  test('a step trains one batch on each side, and shows both', async (context) => {
    skipWithout(browser, context);
    await press('Step');
    await status(/^Paused after 0\.00 epochs, 1 batch on each side/);
    await press('Step');
    await status(/2 batches on each side/);
    const pictures = await page.getByRole('img').all();
    const names = await Promise.all(pictures.map((picture) => picture.getAttribute('aria-label')));
    // Both sides still shuffle.
    const described = '16 samples, losses from .*; 16 not seen before$';
    expect(names).toEqual(
      ['shuffle', 'rank:100:r'].map(
        (name) => expect.stringMatching(`^Batch of ${name}: ${described}`) as string,
      ),
    );
  });

  test('starts and pauses by the keyboard', async (context) => {
    skipWithout(browser, context);
    await page.getByRole('button', { name: 'Start' }).focus();
    await page.keyboard.press('Enter');
    await status(/^Training/);
    await page.keyboard.press('Enter');
    await status(/^Paused/);
    const batches = async () =>
      Number(/(\d+) batches/.exec((await page.getByRole('status').allTextContents()).join())?.[1]);
    const paused = await batches();
    expect(paused).toBeGreaterThan(2);
    await press('Step');
    await status(new RegExp(`${paused + 1} batches`));
  });

  test('the pressure changes under way, by the keyboard', async (context) => {
    skipWithout(browser, context);
    const slider = page.getByRole('slider', { name: 'Pressure' });
    await slider.focus();
    await page.keyboard.press('End');
    expect(await slider.getAttribute('aria-valuetext')).toBe('10⁸');
    await page.getByRole('columnheader', { name: 'rank:1e8:r' }).first().waitFor();
    await page.getByText('The hardest tenth of the samples gets 84 % of the draws.').waitFor();
    await page.getByText(/^Until epoch 0\.\d\d the pressure was 100\.$/).waitFor();
    await slider.fill('20');
    await page.getByRole('columnheader', { name: 'rank:100:r' }).first().waitFor();
    expect(await page.getByText('The new settings need a restart').count()).toBe(0);
  });

  test('a change that needs a restart says so, and restarts cleanly', async (context) => {
    skipWithout(browser, context);
    await page.getByLabel('Generated digits').selectOption('500');
    await status(/The new settings need a restart: 500 digits\./);
    await press('Undo');
    expect(await page.getByLabel('Generated digits').inputValue()).toBe('5,000');
    await page.getByLabel('Generated digits').selectOption('500');
    // In view wherever the page was scrolled to, on a small screen and on a phone.
    const usual = page.viewportSize()!;
    for (const size of [
      { width: 1280, height: 720 },
      { width: 390, height: 844 },
      { width: 844, height: 390 },
    ]) {
      await page.setViewportSize(size);
      await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
      expect(await page.evaluate(() => scrollY)).toBeGreaterThan(0);
      const restart = await page.getByRole('button', { name: 'Restart with them' }).boundingBox();
      expect(restart?.y).toBeGreaterThan(0);
      expect(restart!.y + restart!.height).toBeLessThan(size.height);
    }
    await page.setViewportSize(usual);
    await press('Restart with them');
    await status(/^Ready: 500 samples to train on, 500 for validation/);
    expect(await page.getByText('The new settings need a restart').count()).toBe(0);
  });

  test('explains its words where they stand, and leads to the code for a project of one’s own', async (context) => {
    skipWithout(browser, context);
    const results = page.getByRole('region', { name: 'Results' });
    const words = await results.getByRole('term').allTextContents();
    expect(words).toEqual(['Training cost', 'Validation error', 'Epoch', 'rank:100:r']);
    const link = results.getByRole('link', { name: 'Use it in your own project' });
    const [, path = ''] = (await link.getAttribute('href'))!.split('/blob/main/');
    const guide = readFileSync(fileURLToPath(new URL(`../../../../${path}`, import.meta.url)), 'utf8');
    expect(guide).toContain('new Selector({');
  });

  test('files of another kind give one error, and leave the race as it was', async (context) => {
    skipWithout(browser, context);
    await drop([{ name: 'notes.txt', bytes: new TextEncoder().encode('hello, world') }]);
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.allTextContents()).toEqual([
      expect.stringMatching(/^notes\.txt: byte 0: the magic number must be/) as string,
    ]);
    await status(/^Ready: 500 samples/);
  });

  test('selection beats shuffling on dropped files in MNIST’s format', async (context) => {
    skipWithout(browser, context);
    await drop(unevenFiles());
    await status(/^Ready: 200 samples to train on, 100 for validation/);
    await press('Start');
    await page.waitForFunction(() => {
      const epochs = [...document.querySelectorAll('tr')].find(
        ({ cells }) => cells[0]?.textContent === 'epochs',
      );
      return Number(epochs?.cells[1]?.textContent) >= 8;
    });
    await press('Pause');
    await status(/^Paused/);
    const [shuffle, selection] = await row('training cost, nats');
    expect(selection).toBeLessThan(0.7 * shuffle);
    await page
      .getByText(/^Selection reached shuffle’s training cost of .* times as fast in epochs/)
      .waitFor();
  });

  test('axe finds nothing to complain about, in light and dark', async (context) => {
    skipWithout(browser, context);
    await page.emulateMedia({ colorScheme: 'light' });
    expect(await violations()).toEqual([]);
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await violations()).toEqual([]);
  });

  test('is as wide as the window of a phone', async (context) => {
    skipWithout(browser, context);
    await page.setViewportSize({ width: 390, height: 844 });
    // The charts follow the window a moment later.
    await page.waitForFunction(() => document.documentElement.scrollWidth <= innerWidth);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(390);
  });

  test('asks nobody for anything once it is loaded, and complains of nothing', (context) => {
    skipWithout(browser, context);
    expect(asked.filter((url) => !url.startsWith(board.url))).toEqual([]);
    expect(asked.some((url) => url.endsWith('.wasm'))).toBe(true);
    expect(asked.slice(askedWhenReady)).toEqual([]);
    expect(complaints).toEqual([]);
  });

  test('says so where there is no WebAssembly', async (context) => {
    skipWithout(browser, context);
    const other = await browser.newPage();
    await other.addInitScript('delete globalThis.WebAssembly');
    await other.goto(`${board.url}playground/`, { timeout: 0 });
    const alert = other.getByRole('alert');
    await alert.waitFor({ timeout: 0 });
    expect(await alert.textContent()).toMatch(/^This page trains in WebAssembly, which this browser lacks/);
    await other.close();
  });
});

describe('the playground as static files', () => {
  let server: StaticServer;
  let other: Page;

  beforeAll(async () => {
    if (browser === undefined) return;
    await build({
      configFile: fileURLToPath(new URL('../../vite.config.ts', import.meta.url)),
      mode: 'site',
      logLevel: 'warn',
      build: { outDir: join(folder, 'site') },
    });
    writeFileSync(join(folder, 'site', 'around.html'), '<!doctype html><iframe src="index.html"></iframe>');
    server = await serveStatic({ '/some/where/': pathToFileURL(`${folder}/site/`) }, workerPolicy);
    other = await browser.newPage();
    other.setDefaultTimeout(0);
  });
  afterAll(async () => {
    await other?.close();
    await server?.close();
  });

  test('loads all that it needs below any path of a server', async (context) => {
    skipWithout(browser, context);
    await other.goto(`${server.origin}/some/where/index.html`);
    // Which comes after the runtime.
    await status(/^(Preparing|Ready)/, other);
    expect(await other.getByRole('link', { name: 'Runs' }).count()).toBe(0);
    expect(await other.getByRole('heading', { level: 1 }).isVisible()).toBe(true);
    expect(server.asked.filter((path) => !path.startsWith('/some/where/'))).toEqual([]);
    expect(server.asked.some((path) => path.endsWith('.wasm'))).toBe(true);
  });

  test('inside another page it has no heading of its own, and its links leave the frame', async (context) => {
    skipWithout(browser, context);
    await other.goto(`${server.origin}/some/where/around.html`);
    const inside = other.frameLocator('iframe');
    await inside.getByRole('button', { name: 'Start' }).waitFor();
    expect(await inside.getByRole('heading', { level: 1 }).count()).toBe(0);
    expect(await inside.getByRole('navigation').count()).toBe(0);
    const links = inside.locator('a[href^="http"]');
    expect(await links.count()).toBeGreaterThan(0);
    expect(await links.evaluateAll((all) => all.map((link) => link.getAttribute('target')))).toEqual(
      Array.from({ length: await links.count() }, () => '_top'),
    );
  });
});
