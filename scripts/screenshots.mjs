// Takes screenshots of a page, light and dark, wide and as on a phone, with the Chromium of the machine.
//
//   node scripts/screenshots.mjs runs/mnist/report.html docs/figures/report-mnist
//
// makes report-mnist-light.png, report-mnist-dark.png and report-mnist-phone.png. RANKBATCH_CHROMIUM or CHROME_PATH may name another browser.
import { mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';

const [page, target] = process.argv.slice(2);
if (page === undefined || target === undefined) {
  console.error('usage: node scripts/screenshots.mjs PAGE.html PICTURE (without -light.png)');
  process.exit(2);
}
const executablePath = process.env['RANKBATCH_CHROMIUM'] ?? process.env['CHROME_PATH'] ?? '/usr/bin/chromium';
const browser = await chromium.launch({ executablePath });
mkdirSync(dirname(target), { recursive: true });
try {
  for (const { name, colorScheme, width, height } of /** @type {const} */ ([
    { name: 'light', colorScheme: 'light', width: 1000, height: 1400 },
    { name: 'dark', colorScheme: 'dark', width: 1000, height: 1400 },
    { name: 'phone', colorScheme: 'light', width: 390, height: 844 },
  ])) {
    const tab = await browser.newPage({ viewport: { width, height }, colorScheme });
    await tab.goto(pathToFileURL(resolve(page)).href);
    await tab.screenshot({ path: `${target}-${name}.png` });
    await tab.close();
  }
} finally {
  await browser.close();
}
