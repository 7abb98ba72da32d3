// Trains in the playground for some epochs, and takes screenshots: light, dark, and as on a phone. First: npm run site
//
//   node scripts/playground-screenshots.mjs docs/figures/playground
//
// makes playground-light.png, playground-dark.png and playground-390.png, and of the first two the curves and the batches alone:
// playground-curves-light.png, playground-batches-light.png and so on. RANKBATCH_CHROMIUM or CHROME_PATH may name another browser.
import { openPlayground } from './open-playground.mjs';

const [target, epochs = '4'] = process.argv.slice(2);
if (target === undefined) {
  console.error('usage: node scripts/playground-screenshots.mjs PICTURE (without -light.png) [EPOCHS]');
  process.exit(2);
}
const { browser, url, close } = await openPlayground();
try {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 }, deviceScaleFactor: 1 });
  page.setDefaultTimeout(0);
  await page.goto(url);
  await page.getByRole('button', { name: 'Start' }).click();
  await page.waitForFunction((least) => {
    const row = [...document.querySelectorAll('tr')].find(({ cells }) => cells[0]?.textContent === 'epochs');
    return Number(row?.cells[1]?.textContent) >= least;
  }, Number(epochs));
  await page.getByRole('button', { name: 'Pause' }).click();
  await page.getByRole('status').filter({ hasText: 'Paused' }).waitFor();
  for (const { name, colorScheme, width, height } of /** @type {const} */ ([
    { name: 'light', colorScheme: 'light', width: 1280, height: 1300 },
    { name: 'dark', colorScheme: 'dark', width: 1280, height: 1300 },
    { name: '390', colorScheme: 'light', width: 390, height: 1640 },
  ])) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme });
    await page.waitForTimeout(500); // until the charts are drawn anew
    await page.evaluate(() => scrollTo(0, 0));
    await page.screenshot({ path: `${target}-${name}.png` });
    if (name === '390') continue;
    await page.locator('.race-batches').screenshot({ path: `${target}-batches-${name}.png` });
    await page.getByRole('region', { name: 'Results' }).screenshot({ path: `${target}-curves-${name}.png` });
  }
  console.log(await page.locator('.verdict').textContent());
} finally {
  await close();
}
