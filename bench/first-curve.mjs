// How long the playground takes until it shows its first curve: a page opened anew, Start clicked as soon as it can be, until both lines have a second
// point: seconds, and processor time of the whole browser. `npm run site && node bench/first-curve.mjs [pages]`; needs Chromium.
import { median } from '@rankbatch/lab/internal';
import { openPlayground } from '../scripts/open-playground.mjs';

const pages = Number(process.argv[2] ?? 5);
const { browser, url, processorTime, close } = await openPlayground();

/** Seconds by the clock, and of processor time. */
const now = async () => ({ clock: performance.now() / 1000, processor: await processorTime() });

try {
  /** @type {{ clock: number, processor: number }[]} */
  const times = [];
  for (let i = 0; i < pages; i++) {
    // Nothing is cached by the page before.
    const context = await browser.newContext();
    const page = await context.newPage();
    page.setDefaultTimeout(0);
    const before = await now();
    await page.goto(url);
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
  await close();
}

/** @param {{ clock: number, processor: number }} seconds */
function said({ clock, processor }) {
  return `${clock.toFixed(1)} s, ${processor.toFixed(1)} s of processor time`;
}
