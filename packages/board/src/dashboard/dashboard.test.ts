// The dashboard in a real browser, with a run that is trained meanwhile.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { loadDataset } from '@rankbatch/data';
import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, type TestContext } from 'vitest';
import { launchChromium, skipWithout } from '../../../../scripts/chromium.testing.js';
import { readLedger, writeLedger } from '../../../lab/src/run-folder/ledger.js';
import { writeRaceFolder, writeRunFolder } from '../../../lab/src/run-folder/run-folder.testing.js';
import { temporaryFolder, until } from '../server/board.testing.js';
import { serveBoard, type Board } from '../server/serve-board.js';

const command = fileURLToPath(new URL('../../../lab/bin/rankbatch.js', import.meta.url));
const hostile = '<img src=x onerror="document.title=1">';

declare global {
  interface Window {
    axe: typeof axe;
  }
}

let browser: Browser | undefined;
let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let board: Board;

beforeAll(async () => {
  browser = await launchChromium();
  folder = await temporaryFolder();
  board = await serveBoard({ folder: folder.path, port: 0 });
});
afterAll(async () => {
  await browser?.close();
  await board.close();
  await folder.remove();
});

interface View {
  readonly width?: number;
  readonly colorScheme?: 'light' | 'dark';
}

/** A page of the board that reports every error of its scripts. */
async function open(
  context: TestContext,
  hash: string,
  { width = 1280, colorScheme = 'light' }: View = {},
): Promise<{ page: Page; errors: string[] }> {
  skipWithout(browser, context);
  const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
  page.setDefaultTimeout(0);
  const errors: string[] = [];
  page.on('pageerror', (error) => errors.push(error.message));
  page.on('console', (message) => {
    // Of a server that is gone for a while, the browser tells by itself.
    if (message.type() === 'error' && !message.text().includes('net::ERR_')) errors.push(message.text());
  });
  await page.goto(`${board.url}dashboard/${hash}`);
  return { page, errors };
}

/** Another page of the board, in the window that is open: without loading all of it again. */
const goTo = (page: Page, hash: string) => page.evaluate((to) => void (location.hash = to), hash);

/** By how many pixels a page is wider than its window. */
const overflow = () => document.documentElement.scrollWidth - document.documentElement.clientWidth;

const addressOf = (...ids: string[]) =>
  `#/race?${new URLSearchParams(ids.map((id) => ['run', id])).toString()}`;

/** Opens the table of the training cost; resolves to what tells its last epoch. */
async function openTable(page: Page): Promise<() => Promise<number>> {
  const table = page.locator('figure', { hasText: /^Training cost/ }).locator('details');
  await table.locator('summary').click();
  return async () => Number(await table.locator('tbody th').last().textContent());
}

/** A run that goes on until it is interrupted. */
function train(out: string): ChildProcess {
  const words = `train --data digits --size 64 --model mlp --batch 16 --select rank:100 --epochs 90000 --threads 1 --quiet --out ${out}`;
  return spawn(process.execPath, [command, ...words.split(' ')], { stdio: 'ignore' });
}

describe('a run that is being trained', () => {
  it('comes up, grows, and is still there after a reload and a restart of the server', async (context) => {
    const { page, errors } = await open(context, '');
    await page.getByText('No runs yet.').waitFor();
    const training = train(join(folder.path, 'live'));
    const ended = once(training, 'exit');
    try {
      await page.getByRole('link', { name: 'rank:100, Adam, seed 1' }).click();
      await page.getByRole('heading', { name: 'Run live' }).waitFor();
      const lastEpoch = await openTable(page);
      const first = await lastEpoch();
      await until(async () => (await lastEpoch()) > first);
      // Pictures of the data that the run was trained on.
      const picture = page.locator('.samples img').first();
      await picture.waitFor();
      await picture.scrollIntoViewIfNeeded();
      const width = () => picture.evaluate((image: HTMLImageElement) => image.naturalWidth);
      // The page may draw it anew at any epoch, without a width until it has come.
      let shownWidth = 0;
      await until(async () => (shownWidth = await width()) > 0);
      expect(shownWidth).toBe(28);
      const history = page.getByRole('img', { name: /^loss [\d.e-]+ after epoch \d+, at most/ }).first();
      await history.waitFor();

      const shown = await lastEpoch();
      await page.reload();
      const epochAgain = await openTable(page);
      expect(await epochAgain()).toBeGreaterThanOrEqual(shown);

      const port = Number(new URL(board.url).port);
      await board.close();
      await page.getByText('connecting…').waitFor();
      const before = await epochAgain();
      board = await serveBoard({ folder: folder.path, port });
      await until(async () => (await epochAgain()) > before);
      await page.getByText('live', { exact: true }).waitFor();

      training.kill('SIGINT');
      await ended;
      await page.locator('.state.stopped').waitFor();
      const lines = (await readFile(join(folder.path, 'live', 'metrics.jsonl'), 'utf8')).split('\n');
      await until(async () => (await epochAgain()) === lines.length - 1);
      expect(errors).toEqual([]);
    } finally {
      training.kill();
      await page.close();
    }
  });
});

describe('pages of runs with hostile names', () => {
  it('show the names as text', async (context) => {
    const data = { name: hostile, options: { labels: hostile } };
    await writeRunFolder(join(folder.path, hostile.replaceAll('/', ''), 'runs', hostile), {
      select: hostile,
      data,
    });
    const id = `${hostile}/runs/${hostile}`;
    const { page, errors } = await open(context, '');
    for (const hash of ['', addressOf(id), `#/?text=${encodeURIComponent(hostile)}`]) {
      await goTo(page, hash);
      await page.getByText(hostile).first().waitFor();
      if (hash === addressOf(id)) await page.getByText('The data set is not at hand here').waitFor();
      else await page.getByRole('searchbox').waitFor();
      expect(await page.locator('img[src="x"]').count()).toBe(0);
      expect(await page.title()).toMatch(/ · Rankbatch$/);
    }
    expect(errors).toEqual([]);
    await page.close();
  });
});

describe('samples of a table', () => {
  it('are ticked off, also after a reload, and downloaded as the list that inspect --drop reads', async (context) => {
    const table = join(folder.path, 'fruit.csv');
    const lines = Array.from({ length: 60 }, (_, row) => `${row},${row % 2 ? 'plum' : 'fig, ripe'}`);
    await writeFile(
      table,
      ['size,kind', ...lines.map((line) => line.replace('fig, ripe', '"fig, ripe"'))].join('\n'),
    );
    const name = `csv:${table}?label=kind&scale=none`;
    const dataset = await loadDataset(name);
    const run = join(folder.path, 'fruit');
    await writeRunFolder(run, {
      select: 'shuffle',
      dataset,
      samples: dataset.train.count,
      data: { name, options: {} },
    });
    const ledger = await readLedger(run);
    await writeLedger(run, { ...ledger!, row: Int32Array.from(dataset.train.rows!) });
    // The board looks for new runs from time to time.
    await until(async () => (await (await fetch(`${board.url}api/runs`)).text()).includes('fruit'));

    const { page, errors } = await open(context, addressOf('fruit'));
    const boxes = page.getByRole('checkbox', { name: /^Tick off sample/ });
    await boxes.nth(1).check();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText('2 of 2').waitFor();
    await boxes.first().check();
    await page.evaluate(axe.source);
    const { violations } = await page.evaluate(() => window.axe.run({ resultTypes: ['violations'] }));
    expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
    await page.reload();
    const link = page.getByRole('link', { name: 'Download 2 ticked rows' });
    const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
    const list = join(folder.path, 'ticked.csv');
    await download.saveAs(list);
    expect(await readFile(list, 'utf8')).toMatch(/^id,row,label_name,prediction_name,drop,data\n/);
    expect(await boxes.nth(1).isChecked()).toBe(true);
    expect(errors).toEqual([]);
    await page.close();

    const clean = join(folder.path, 'clean.csv');
    const words = ['inspect', run, '--quiet', '--drop', list, '--out-clean', clean];
    const inspecting = spawn(process.execPath, [command, ...words], { stdio: 'ignore' });
    expect(await once(inspecting, 'exit')).toEqual([0, null]);
    const ticked = new Set(
      (await readFile(list, 'utf8'))
        .split('\n')
        .slice(1, 3)
        .map((line) => line.split(',')[1]),
    );
    const left = (await readFile(clean, 'utf8'))
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.split(',')[0]);
    expect(left).toEqual(lines.map((_, row) => String(row)).filter((row) => !ticked.has(row)));
    expect(left).toHaveLength(58);
  });
});

describe('a run whose data have long names', () => {
  it('fits a telephone on the board, in its report and where it is inspected', async (context) => {
    const long = `${'very_'.repeat(20)}long`;
    const lines = Array.from({ length: 60 }, (_, row) => `${row},${long}_${row % 2},${row % 7}`);
    const table = join(folder.path, `${long}.csv`);
    await writeFile(table, [`size,kind,${long}`, ...lines].join('\n'));
    const name = `csv:${table}?label=kind&scale=none`;
    const dataset = await loadDataset(name);
    const run = join(folder.path, 'long-names');
    const data = { name, options: {} };
    await writeRunFolder(run, { select: 'rank:1e8:r', dataset, data });
    const ledger = await readLedger(run);
    await writeLedger(run, { ...ledger!, row: Int32Array.from(dataset.train.rows!) });
    const words = ['inspect', run, '--quiet'];
    const inspecting = spawn(process.execPath, [command, ...words], { stdio: 'ignore' });
    expect(await once(inspecting, 'exit')).toEqual([0, null]);
    await until(async () => (await (await fetch(`${board.url}api/runs`)).text()).includes('long-names'));

    const { page } = await open(context, addressOf('long-names'), { width: 360 });
    await page.locator('.samples.rows').waitFor();
    expect(await page.evaluate(overflow)).toBe(0);
    const report = await fetch(`${board.url}api/download/report.html?run=long-names`);
    await writeFile(join(run, 'report.html'), await report.text());
    for (const made of ['report.html', 'inspect.html']) {
      await page.goto(pathToFileURL(join(run, made)).href);
      expect([made, await page.evaluate(overflow)]).toEqual([made, 0]);
      // Text that breaks after every letter would fit, too, and could not be read.
      const widths = await page
        .locator('td.text')
        .evaluateAll((cells) => cells.map((cell) => cell.clientWidth));
      expect(Math.min(...widths)).toBeGreaterThan(200);
    }
    await page.close();
  });
});

describe('a run that failed for a reason that takes many words', () => {
  it('keeps to a few lines in the list, and tells all of it on its page', async (context) => {
    const run = join(folder.path, 'diverged');
    await writeRunFolder(run, { select: 'shuffle' });
    const message = `the loss must be finite, got NaN; ${'halve the learning rate, or begin with less, '.repeat(20)}so`;
    const failure = { version: 1, message, at: '2026-01-01T00:00:00.000Z', isDivergence: true };
    await writeFile(join(run, 'failure.json'), JSON.stringify(failure));
    await until(async () => (await (await fetch(`${board.url}api/runs`)).text()).includes('diverged'));
    const { page } = await open(context, '', { width: 800 });
    const reason = page.locator('.reason', { hasText: 'halve' });
    await reason.waitFor();
    expect(await reason.evaluate(({ clientHeight }) => clientHeight)).toBeLessThan(80);
    expect(await page.evaluate(overflow)).toBe(0);
    await goTo(page, addressOf('diverged'));
    await page.locator('.run-states', { hasText: message }).waitFor();
    await page.close();
  });
});

describe('every page', () => {
  // As long as the text of a table and its options.
  const name = 'csv_flats.csv_label_rent_ignore_id_listed_text_description_seed_2';
  const race = [0, 1, 2, 3].map((cell) => `${name}/runs/cell-${cell}`);
  beforeAll(() =>
    writeRaceFolder(
      join(folder.path, name),
      ['shuffle', 'rank:1e8:r'].flatMap((select) => [1, 2].map((seed) => ({ select, seed }))),
    ),
  );

  const views = [
    { width: 1280, colorScheme: 'light' },
    { width: 360, colorScheme: 'dark' },
  ] as const;
  it.for(views)('has nothing for axe to find, and fits %j', async (view, context) => {
    const { page, errors } = await open(context, '', view);
    await page.evaluate(axe.source);
    for (const hash of ['', addressOf(...race), addressOf('nothing')]) {
      await goTo(page, hash);
      await page.getByText(hash === '' ? 'comparison of 4 runs' : /Draws by rank|must be a run/).waitFor();
      if (hash === '') await page.getByRole('checkbox', { name: `Choose all runs of ${name}` }).check();
      const { violations } = await page.evaluate(() => window.axe.run({ resultTypes: ['violations'] }));
      expect(violations.map(({ id, nodes }) => [id, nodes.map(({ html }) => html)])).toEqual([]);
      expect(await page.evaluate(overflow)).toBe(0);
    }
    // The browser tells of the answer to what is not there, 422, by itself.
    expect(errors.filter((error) => !error.includes('422'))).toEqual([]);
    await page.close();
  });

  it('is worked by the keyboard alone', async (context) => {
    const { page } = await open(context, '');
    await page.getByText('comparison of 4 runs').waitFor();
    const press = (...keys: string[]) =>
      keys.reduce((done, key) => done.then(() => page.keyboard.press(key)), Promise.resolve());
    await press('Tab');
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('Skip to the content');

    await page.getByRole('button', { name: 'Cost' }).focus();
    await press('Enter');
    await page.locator('th[aria-sort="ascending"]', { hasText: 'Cost' }).waitFor();
    await press('Enter');
    await page.locator('th[aria-sort="descending"]', { hasText: 'Cost' }).waitFor();
    for (const id of race) {
      await page.getByRole('checkbox', { name: `Choose ${id}` }).focus();
      await press('Space');
    }
    await page.getByRole('link', { name: 'Compare' }).focus();
    await press('Enter');

    const chart = page.getByRole('group', { name: /^Chart: Training cost/ });
    await chart.focus();
    const readout = chart.getByRole('status');
    await press('ArrowRight');
    // 0.5 * 0.5 ** epoch for both strategies
    await readout.filter({ hasText: /1 epochs.*0\.25/ }).waitFor();
    await press('End', 'ArrowLeft');
    await readout.filter({ hasText: /3 epochs.*0\.0625/ }).waitFor();
    await press('+');
    await page.getByRole('button', { name: 'Show all' }).waitFor();
    await press('Escape');
    await page.getByRole('button', { name: 'Show all' }).waitFor({ state: 'detached' });
    await page.close();
  });

  it('zooms where it is dragged, and keeps what was chosen in its address', async (context) => {
    const { page } = await open(context, addressOf(...race));
    const plot = page.locator('.chart .u-over').first();
    const { x = 0, y = 0, width = 0 } = (await plot.boundingBox()) ?? {};
    await page.mouse.move(x + width * 0.3, y + 50);
    await page.mouse.down();
    await page.mouse.move(x + width * 0.8, y + 60, { steps: 4 });
    await page.mouse.up();
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByRole('combobox', { name: 'Over' }).selectOption('seconds of work');
    await page.getByLabel('Each seed by itself').check();
    await page.getByRole('slider', { name: 'Smoothing' }).fill('0.5');
    await page.reload();
    await page
      .getByRole('group', { name: /^Chart: Training cost; cost, nats over seconds of work/ })
      .waitFor();
    expect(await page.getByRole('slider', { name: 'Smoothing' }).inputValue()).toBe('0.5');
    expect(
      await page
        .getByRole('table', { name: /Seconds of a whole run/ })
        .getByRole('row')
        .count(),
    ).toBe(5);
    await page.close();
  });
});
