// docs/guides/fine-tune-a-transformer.md as it stands: its files in Node.js, then in Chromium.
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { bundleForBrowsers } from '../bundle.testing.ts';
import { launchChromium, skipWithout } from '../chromium.testing.ts';
import { serveStatic } from '../static-server.testing.ts';

const guide = readFileSync(new URL('../../docs/guides/fine-tune-a-transformer.md', import.meta.url), 'utf8');
const names = ['data.js', 'texts.js', 'language.js', 'classifier.js', 'node.js', 'page.js', 'worker.js'];
const blocks = (language: string) =>
  [...guide.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'))].map((block) => block[1]!);

// Inside the repository, so that its packages resolve.
const folder = mkdtempSync(fileURLToPath(new URL('../../node_modules/.fine-tune-', import.meta.url)));
const run = (file: string) => execFileSync(process.execPath, [file], { cwd: folder, encoding: 'utf8' });

beforeAll(() => {
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  names.forEach((name, i) => writeFileSync(join(folder, name), blocks('js')[i]!));
  run('data.js');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('each file stands below a line with its name', () => {
  const above = (i: number) => guide.split(blocks('js')[i]!)[0]!.split('\n\n').at(-2);
  names.forEach((name, i) => expect(above(i)).toContain(`\`${name}\``));
});

test('in Node.js the language model ends a review as its tone is, and the classifier tells praise from blame', () => {
  const [text, score] = run('node.js').split('\n');
  expect(text).toMatch(/^our trip was awful so we (left|complained|slept)$/);
  const [right, count] = score!.match(/\d+/g)!.map(Number);
  expect(count).toBe(72);
  expect(right).toBeGreaterThan(65);
  // What it exports holds the weights.
  for (const name of ['language.onnx', 'classifier.onnx'])
    expect(statSync(join(folder, name)).size).toBeGreaterThan(100_000);
});

test('in Chromium, too', async (context) => {
  const browser = await launchChromium();
  skipWithout(browser, context);
  const site = join(folder, 'public');
  await bundleForBrowsers({ page: join(folder, 'page.js'), worker: join(folder, 'worker.js') }, site);
  writeFileSync(join(site, 'index.html'), blocks('html')[0]!);
  for (const name of ['tokenizer.json', 'reviews.json']) copyFileSync(join(folder, name), join(site, name));
  const server = await serveStatic(
    {
      '/ort/': new URL('../../node_modules/onnxruntime-web/dist/', import.meta.url),
      '/': pathToFileURL(`${site}/`),
    },
    { 'content-security-policy': "default-src 'self' 'unsafe-eval'" },
  );
  try {
    const tab = await browser.newPage();
    await tab.goto(`${server.origin}/index.html`, { timeout: 0 });
    const shown = "document.querySelector('output').textContent";
    const shows = (part: string) =>
      tab.waitForFunction(`${shown}.includes('${part}')`, undefined, { timeout: 0 });
    await shows('classifier, epoch 1: loss'); // while it goes on
    await shows(' right');
    const [text, score] = (await tab.evaluate<string>(shown)).split('; ');
    expect(text).toMatch(/^our trip was awful so we (left|complained|slept)$/);
    expect(Number(score!.split(' ')[0])).toBeGreaterThan(65);
  } finally {
    await browser.close();
    await server.close();
  }
});
