import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundleForBrowsers } from '../bundle.testing.ts';
import { launchChromium, skipWithout } from '../chromium.testing.ts';
import { serveStatic, type StaticServer } from '../static-server.testing.ts';
import type { Answer, Request } from './loop.mjs';

/** Each ends in the middle of an epoch of 79 batches: the first in the second epoch, after which the second goes on. */
const before = 130;
const after = 400;

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'rankbatch-same-'));
let browser: Browser | undefined;
let server: StaticServer;
let page: Page;
const complaints: string[] = [];
/** Node.js after the first, and after both. */
let half: Answer;
let whole: Answer;

beforeAll(async () => {
  browser = await launchChromium();
  if (browser === undefined) return;
  await bundleForBrowsers({ page: here('page.mjs'), worker: here('worker.mjs') }, folder);
  writeFileSync(join(folder, 'page.html'), readFileSync(here('page.html')));
  server = await serveStatic({ '/': pathToFileURL(`${folder}/`) });
  page = await browser.newPage();
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => complaints.push(message.text()));
  await page.goto(`${server.origin}/page.html`, { timeout: 0 });
  if (complaints.length > 0) throw new Error(`page: ${complaints.join('; ')}`);
  half = inNode({ batches: before });
  whole = inNode({ batches: before + after });
});

afterAll(async () => {
  rmSync(folder, { recursive: true, force: true });
  if (browser === undefined) return;
  await browser.close();
  await server.close();
});

function inNode(request: Request): Answer {
  const script = here('node.mjs');
  const input = JSON.stringify(request);
  return JSON.parse(execFileSync(process.execPath, [script], { input, encoding: 'utf8' })) as Answer;
}

const inPage = (request: Request) => page.evaluate<Answer>(`train(${JSON.stringify(request)})`);
const inWorker = (request: Request) => page.evaluate<Answer>(`trainInWorker(${JSON.stringify(request)})`);

/**
 * Everything that decides is equal bit for bit; the probabilities, which only report, to a few units in the last place: `Math.exp` and
 * `Math.log` of Chromium 156 differ by one such unit, in every tenth value, from those of Node.js 20, 22, 24 and 26.
 */
function expectEqual(one: Answer, other: Answer): void {
  expect({ ...one.sha256, epoch: one.epoch }).toEqual({ ...other.sha256, epoch: other.epoch });
  expect(one.probabilities.length).toBe(other.probabilities.length);
  const furthest = Math.max(...one.probabilities.map((p, i) => Math.abs(p / other.probabilities[i]! - 1)));
  expect(furthest).toBeLessThan(1e-14);
}

describe.each([
  ['a page', inPage],
  ['a module Web Worker', inWorker],
])('the built core in %s of Chromium', (_, inBrowser) => {
  test('gives the ids, ranks, probabilities, due ids and snapshot of Node.js', async (context) => {
    skipWithout(browser, context);
    const answer = await inBrowser({ batches: before });
    expectEqual(answer, half);
    expect(answer.epoch).toBe(1);
  });

  test('makes snapshots with which Node.js goes on, and goes on with those of Node.js', async (context) => {
    skipWithout(browser, context);
    const { snapshot } = await inBrowser({ batches: before });
    const there = inNode({ batches: after, snapshot });
    const back = await inBrowser({ batches: after, snapshot: half.snapshot });
    expectEqual(there, back);
    // The same as without a stop: the last snapshots hold the generator, the ledger and the order.
    expect(there.sha256.snapshot).toBe(whole.sha256.snapshot);
    expect(there.epoch).toBe(6);
  });
});

test('the browser needs nothing but the modules of the core, and no eval', async (context) => {
  skipWithout(browser, context);
  await inWorker({ batches: 1 });
  const others = server.asked.filter((path) => !/^\/(page|worker|loop)[\w-]*\.(html|js)$/.test(path));
  expect({ others, complaints }).toEqual({ others: [], complaints: [] });
});
