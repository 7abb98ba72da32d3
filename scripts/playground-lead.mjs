// How long the playground takes, as it begins, until its verdict says that selection is ahead, and how often it says so afterwards.
// First: npm run site
//
//   node scripts/playground-lead.mjs [SEEDS, such as 1,2,3] [SECONDS]
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { preview } from 'vite';

const [seeds = '1,2,3', seconds = '40'] = process.argv.slice(2);
const configFile = fileURLToPath(new URL('../packages/board/vite.config.ts', import.meta.url));
const server = await preview({ configFile, mode: 'site', preview: { port: 0 } });
const executablePath = process.env['RANKBATCH_CHROMIUM'] ?? process.env['CHROME_PATH'] ?? '/usr/bin/chromium';
const browser = await chromium.launch({ executablePath });
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
  page.setDefaultTimeout(0);
  await page.goto(server.resolvedUrls?.local[0] ?? '');
  for (const seed of seeds.split(',')) {
    await page.getByLabel('Seed').fill(seed);
    await page.getByLabel('Seed').press('Tab');
    await page.getByRole('status').filter({ hasText: 'Ready' }).waitFor();
    /** Every verdict, with the seconds since the start. */
    const verdicts = await page.evaluate(
      (most) =>
        new Promise((/** @type {(told: [number, string][]) => void} */ resolve) => {
          const verdict = document.querySelector('.verdict');
          /** @type {[number, string][]} */
          const told = [];
          const start = performance.now();
          const watch = new MutationObserver(() => {
            told.push([(performance.now() - start) / 1000, verdict?.textContent ?? '']);
          });
          watch.observe(/** @type {Element} */ (verdict), {
            characterData: true,
            childList: true,
            subtree: true,
          });
          /** @type {HTMLButtonElement} */ (document.querySelector('.race-buttons .primary')).click();
          setTimeout(() => {
            watch.disconnect();
            resolve(told);
          }, 1000 * most);
        }),
      Number(seconds),
    );
    const isAhead = (/** @type {string} */ text) =>
      /^(Selection reached|In training cost selection is ahead)/.test(text);
    const selecting = verdicts.filter(([, text]) => !/^(In the first epoch|Both networks)/.test(text));
    const first = selecting.find(([, text]) => isAhead(text));
    const ahead = selecting.filter(([, text]) => isAhead(text)).length;
    console.log(
      `seed ${seed}: ahead after ${first?.[0].toFixed(1) ?? 'never'} s; at ${ahead} of ${selecting.length} measurements in ${seconds} s of selection; ${verdicts.at(-1)?.[1] ?? ''}`,
    );
    await page.getByRole('button', { name: 'Reset' }).click();
  }
} finally {
  await browser.close();
  await server.close();
}
