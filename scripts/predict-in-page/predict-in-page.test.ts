import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { tmpdir } from 'node:os';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { encodeRows } from '@rankbatch/data';
import { loadRun, type Prediction } from '@rankbatch/lab';
import { loadRun as loadRunInPage } from '@rankbatch/lab/browser';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { services } from '../../packages/lab/src/services/services.js';
import { runMain } from '../../packages/lab/src/testing/surroundings.testing.js';
import { bundleForBrowsers } from '../bundle.testing.ts';
import { launchChromium, skipWithout } from '../chromium.testing.ts';
import { serveStatic } from '../static-server.testing.ts';

const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'rankbatch-page-'));
const run = join(folder, 'run');
let browser: Browser | undefined;

const fruits = Array.from({ length: 200 }, (_, i) => ({
  size: i % 11 === 4 ? null : 3 * (i % 2) + (i % 7) / 10,
  colour: ['green', 'red', 'red'][i % 3],
  kind: i % 2 ? 'plum' : 'fig',
}));
const rows: { size?: number | null; colour: string | undefined }[] = [
  ...fruits.slice(0, 20).map(({ size, colour }) => ({ size, colour })),
  { colour: 'blue' },
];

beforeAll(async () => {
  const lines = fruits.map(({ size, colour, kind }) => `${size ?? ''},${colour},${kind}`);
  writeFileSync(join(folder, 'fruit.csv'), ['size,colour,kind', ...lines].join('\n'));
  const words = ['--data', `${join(folder, 'fruit.csv')}?label=kind`, '--epochs', '3', '--threads', '1'];
  const trained = await runMain(['train', ...words, '--out', run, '--quiet'], { services });
  if (trained.code !== 0) throw new Error(trained.stderr);
  await bundleForBrowsers({ page: here('page.mjs') }, folder);
  writeFileSync(join(folder, 'page.html'), readFileSync(here('page.html')));
  browser = await launchChromium();
});

afterAll(async () => {
  await browser?.close();
  rmSync(folder, { recursive: true, force: true });
});

async function inNode() {
  const loaded = await loadRun(run);
  const predictions = await loaded.predict(rows);
  const logits = await loaded.outputs(encodeRows(loaded.encoding!, rows));
  await loaded.dispose();
  return { predictions, logits };
}

/** The same classes, and probabilities to what other arithmetic of 32-bit floats allows. */
function expectSame(found: readonly Prediction[], wanted: readonly Prediction[]): void {
  expect(found).toHaveLength(wanted.length);
  for (const [i, prediction] of wanted.entries()) {
    if (!('class' in prediction)) throw new Error('no classes');
    const { class: name, probabilities } = prediction;
    const near = Object.entries(probabilities).map(([key, value]): [string, unknown] => [
      key,
      expect.closeTo(value, 5),
    ]);
    expect(found[i]).toEqual({ class: name, probabilities: Object.fromEntries(near) });
  }
}

test('a page of Chromium predicts from the files of a run what Node.js does', async (context) => {
  skipWithout(browser, context);
  const folders = {
    '/ort/': new URL('../../node_modules/onnxruntime-web/dist/', import.meta.url),
    '/': pathToFileURL(`${folder}/`),
  };
  // Protobuf.js writes its encoders as code.
  const server = await serveStatic(folders, {
    'content-security-policy': "default-src 'self' 'unsafe-eval'",
  });
  const { predictions, logits } = await inNode();
  const page = await browser.newPage();
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(error.message));
  await page.goto(`${server.origin}/page.html`, { timeout: 0 });
  expectSame(await page.evaluate<Prediction[]>(`predict('/run', ${JSON.stringify(rows)})`), predictions);
  expect(server.asked.filter((path) => path.startsWith('/run/'))).toEqual([
    '/run/run.json',
    '/run/encoding.json',
    '/run/model.onnx',
  ]);
  const colours = ['green', 'red'];
  const raw = rows.map(({ size = null, colour }) => [size, colours.indexOf(colour!)]);
  const found = await page.evaluate<number[]>(`runRows('/run', ${JSON.stringify(raw)})`);
  expect(found).toEqual([...logits].map((value): unknown => expect.closeTo(value, 5)));
  await expect(page.evaluate(`predict('/nowhere', [])`)).rejects.toThrow(
    /\/nowhere\/: must have the file run\.json of a finished run, got none/,
  );
  expect(complaints).toEqual([]);
  await page.close();
  await server.close();
});

test('files that were given by hand do as well, and what is no run is refused', async () => {
  const read = (name: string) => Promise.resolve(readFileSync(join(run, name)));
  const loaded = await loadRunInPage(read);
  expect(await loaded.predict(rows)).toEqual((await inNode()).predictions);
  await loaded.dispose();
  const broken = (bad: string) =>
    loadRunInPage((name) => (name === bad ? Promise.resolve(Buffer.from('{}')) : read(name)));
  await expect(broken('run.json')).rejects.toThrow(/run: run\.json: version must be a number/);
  await expect(broken('encoding.json')).rejects.toThrow(
    /run: encoding\.json: must be an encoding of version 1/,
  );
});
