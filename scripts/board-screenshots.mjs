// Takes screenshots of the board: the list of the runs in a folder, and some of them side by side, light, dark, and as on a phone.
//
//   node scripts/board-screenshots.mjs runs docs/figures/board fig1-adam-shuffle-s1 fig1-adam-rank1e8r-s1
//
// makes board-list.png, board-list-dark.png, board-list-390.png, board-light.png, board-dark.png, board-samples.png and board-390.png of these two runs in the folder runs, which
// may be going on. RANKBATCH_CHROMIUM or CHROME_PATH may name another browser.
import { serveBoard } from '@rankbatch/board';
import { chromium } from 'playwright-core';

const [folder, target, ...runs] = process.argv.slice(2);
if (folder === undefined || target === undefined || runs.length === 0) {
  console.error('usage: node scripts/board-screenshots.mjs FOLDER PICTURE (without -light.png) RUN...');
  process.exit(2);
}
const board = await serveBoard({ folder, port: 0 });
const executablePath = process.env['RANKBATCH_CHROMIUM'] ?? process.env['CHROME_PATH'] ?? '/usr/bin/chromium';
const browser = await chromium.launch({ executablePath });
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  page.setDefaultTimeout(0);
  await page.goto(`${board.url}dashboard/`);
  await page.getByRole('row').nth(1).waitFor();
  for (const { name, colorScheme, width } of /** @type {const} */ ([
    { name: 'list', colorScheme: 'light', width: 1280 },
    { name: 'list-dark', colorScheme: 'dark', width: 1280 },
    { name: 'list-390', colorScheme: 'light', width: 390 },
  ])) {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme });
    await page.screenshot({ path: `${target}-${name}.png` });
  }

  await page.goto(
    `${board.url}dashboard/#/race?${new URLSearchParams(runs.map((run) => ['run', run])).toString()}`,
  );
  await page.locator('.samples li').first().waitFor();
  for (const { name, colorScheme, width, height } of /** @type {const} */ ([
    { name: 'light', colorScheme: 'light', width: 1280, height: 1240 },
    { name: 'dark', colorScheme: 'dark', width: 1280, height: 1240 },
    { name: '390', colorScheme: 'dark', width: 390, height: 1200 },
    { name: 'samples', colorScheme: 'light', width: 1280, height: 1100 },
  ])) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme });
    await page.evaluate((top) => {
      const heading = top
        ? document.body
        : [...document.querySelectorAll('h2')].find(({ textContent }) => textContent?.startsWith('Samples'));
      heading?.scrollIntoView();
    }, name !== 'samples');
    await page.waitForTimeout(1500); // until the charts are drawn anew, and the pictures are there
    await page.screenshot({ path: `${target}-${name}.png` });
  }
} finally {
  await browser.close();
  await board.close();
}
