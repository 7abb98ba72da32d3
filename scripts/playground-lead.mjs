// How long the playground trains, as it begins, until its verdict says that selection is ahead: seconds, and processor time of the
// whole browser, which other work on the machine does not change; then how many of the following verdicts say so. First: npm run site
//
//   node scripts/playground-lead.mjs [SEEDS, such as 1,2,3] [EPOCHS]
import { openPlayground } from './open-playground.mjs';

const [seeds = '1,2,3', epochs = '3'] = process.argv.slice(2);
const { browser, url, processorTime, close } = await openPlayground();

const isAhead = (/** @type {string} */ verdict) =>
  /^(Selection reached|In training cost selection is ahead)/.test(verdict);
const isSelecting = (/** @type {string} */ verdict) => !/^(In the first epoch|Both networks)/.test(verdict);

try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  page.setDefaultTimeout(0);
  await page.goto(url);
  for (const seed of seeds.split(',')) {
    await page.getByRole('button', { name: 'Reset' }).and(page.locator(':enabled')).waitFor();
    await page.getByLabel('Seed').fill(seed);
    await page.getByLabel('Seed').press('Tab');
    await page.getByRole('button', { name: 'Reset' }).click();
    await page.getByRole('status').filter({ hasText: 'Ready' }).waitFor();
    const before = { at: performance.now(), processor: await processorTime() };
    await page.getByRole('button', { name: 'Start' }).click();
    let lead = '';
    /** @type {string[]} */
    const verdicts = [];
    for (let trained = 0; trained < Number(epochs);) {
      const last = verdicts.at(-1) ?? '';
      const verdict = await page
        .waitForFunction((old) => {
          const text = document.querySelector('.verdict')?.textContent ?? '';
          return text === old ? undefined : text;
        }, last)
        .then((handle) => handle.jsonValue());
      verdicts.push(verdict ?? '');
      if (lead === '' && isAhead(verdict ?? '')) {
        const seconds = (performance.now() - before.at) / 1000;
        const processor = (await processorTime()) - before.processor;
        lead = `ahead after ${seconds.toFixed(1)} s, ${processor.toFixed(1)} s of processor time`;
      }
      trained = await page.evaluate(() => {
        const rows = [...document.querySelectorAll('tr')];
        const row = rows.find(({ cells }) => cells[0]?.textContent === 'epochs');
        return Number(row?.cells[1]?.textContent) || 0; // there is no number before the first batch
      });
    }
    const selecting = verdicts.filter(isSelecting);
    console.log(
      `seed ${seed}: ${lead || 'never ahead'}; in ${selecting.filter(isAhead).length} of ${selecting.length} verdicts of ${epochs} epochs; at last: ${verdicts.at(-1)}`,
    );
    await page.getByRole('button', { name: 'Pause' }).click();
  }
} finally {
  await close();
}
