// How long the playground takes until it shows its first curve: a page opened anew, Start clicked as soon as it can be, until both lines have a second
// point: seconds, and processor time of the whole browser. `npm run site && node bench/first-curve.mjs [pages]`; needs Chromium.
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { preview } from 'vite';
import { median } from '@rankbatch/lab/internal';

const pages = Number(process.argv[2] ?? 5);
const configFile = fileURLToPath(new URL('../packages/board/vite.config.ts', import.meta.url));
const server = await preview({ configFile, mode: 'site', preview: { port: 0 } });
const executablePath = process.env['RANKBATCH_CHROMIUM'] ?? process.env['CHROME_PATH'] ?? '/usr/bin/chromium';
const browser = await chromium.launch({ executablePath });
const processes = await browser.newBrowserCDPSession();

/** Seconds by the clock, and of processor time that the browser has taken. */
async function now() {
  const { processInfo } = await processes.send('SystemInfo.getProcessInfo');
  return {
    clock: performance.now() / 1000,
    processor: processInfo.reduce((sum, { cpuTime }) => sum + cpuTime, 0),
  };
}

try {
  /** @type {{ clock: number, processor: number }[]} */
  const times = [];
  for (let i = 0; i < pages; i++) {
    // Nothing is cached by the page before.
    const context = await browser.newContext();
    const page = await context.newPage();
    page.setDefaultTimeout(0);
    const before = await now();
    await page.goto(server.resolvedUrls?.local[0] ?? '');
    await page.getByRole('button', { name: 'Start' }).click();
    const ready = await now();
    await page.locator('.verdict').filter({ hasText: 'In the first epoch' }).waitFor();
    const after = await now();
    const since = (/** @type {typeof before} */ at) => ({
      clock: at.clock - before.clock,
      processor: at.processor - before.processor,
    });
    times.push(since(after));
    const [started, shown] = [since(ready), since(after)].map(said);
    console.log(`page ${i + 1}: can start after ${started}, shows a curve after ${shown}`);
    await context.close();
  }
  const [clock, processor] = [times.map((each) => each.clock), times.map((each) => each.processor)].map(
    median,
  );
  console.log(`median: ${said({ clock: Number(clock), processor: Number(processor) })}`);
} finally {
  await browser.close();
  await server.close();
}

/** @param {{ clock: number, processor: number }} seconds */
function said({ clock, processor }) {
  return `${clock.toFixed(1)} s, ${processor.toFixed(1)} s of processor time`;
}
