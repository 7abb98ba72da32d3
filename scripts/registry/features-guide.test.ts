// docs/guides/train-on-features.md as it stands, with transformers.js from npm, in Node.js and in Chromium. `npm run test:registry -- --all`
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { bundleForBrowsers } from '../bundle.testing.ts';
import { launchChromium, skipWithout } from '../chromium.testing.ts';
import { serveStatic } from '../static-server.testing.ts';
import { root, User } from './user.testing.ts';

const guide = readFileSync(join(root, 'docs/guides/train-on-features.md'), 'utf8');
const blocks = (language: string) =>
  [...guide.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'))].map((block) => block[1]!);
const names = ['model.js', 'features.js', 'head.js', 'node.js', 'page.js'];
const isWanted = process.env['RANKBATCH_REGISTRY_ALL'] !== undefined;

let user: User;
let cwd: string;
const run = (file: string) => user.must(process.execPath, [file], cwd);

beforeAll(async () => {
  if (!isWanted) return;
  user = await User.start();
  if (user.unreachable !== undefined) return;
  cwd = user.project('features', {
    'package.json': '{ "private": true, "type": "module" }',
    ...Object.fromEntries(names.map((name, i) => [name, blocks('js')[i]!])),
    'public/index.html': blocks('html')[0]!,
  });
  await user.must(
    'npm',
    ['install', '--ignore-scripts', 'rankbatch', '@rankbatch/onnx', '@huggingface/transformers@4'],
    cwd,
  );
  await run('model.js');
});

afterAll(() => user?.leave());

beforeEach((context) => {
  context.skip(!isWanted, 'takes 500 megabytes: npm run test:registry -- --all');
  user.skipIfAlone(context);
});

/** How many of the 43 held-out reviews are told right, of `41 of 43 right`. */
const rightOf = (text: string): number => Number(/(\d+) of 43 right/.exec(text)?.[1]);

test('each file stands below a line with its name', () => {
  const above = (i: number) => guide.split(blocks('js')[i]!)[0]!.split('\n\n').at(-2);
  names.forEach((name, i) => expect(above(i)).toContain(`\`${name}\``));
});

test('in Node.js the head tells praise from blame, and the second time features are those that were kept', async () => {
  const [first, second] = [await run('node.js'), await run('node.js')];
  expect(first).toContain('features: computed');
  expect(second).toBe(first.replace('computed', 'kept'));
  expect(rightOf(first)).toBeGreaterThan(36);
});

test('in Chromium, too', async (context) => {
  const browser = await launchChromium();
  skipWithout(browser, context);
  const site = join(cwd, 'public');
  await bundleForBrowsers({ page: join(cwd, 'page.js') }, site);
  cpSync(join(cwd, 'models'), join(site, 'models'), { recursive: true });
  cpSync(join(cwd, 'reviews.json'), join(site, 'reviews.json'));
  // Each library's own where it has one, as npm lays them out.
  const runtimeOf = (name: string) => {
    const own = join(cwd, 'node_modules', name, 'node_modules/onnxruntime-web/dist/');
    return pathToFileURL(existsSync(own) ? own : join(cwd, 'node_modules/onnxruntime-web/dist/'));
  };
  const server = await serveStatic(
    {
      '/ort/': runtimeOf('@rankbatch/onnx'),
      '/ort-transformers/': runtimeOf('@huggingface/transformers'),
      '/': pathToFileURL(`${site}/`),
    },
    { 'content-security-policy': "default-src 'self' 'unsafe-eval' blob:" },
  );
  try {
    const tab = await browser.newPage();
    const output = "document.querySelector('output').textContent";
    for (const state of ['computed', 'kept']) {
      await tab.goto(`${server.origin}/index.html`, { timeout: 0 });
      await tab.waitForFunction(`${output}.includes('right')`, undefined, { timeout: 0 });
      const text = await tab.evaluate<string>(output);
      expect(text).toContain(`features ${state}`);
      expect(rightOf(text)).toBeGreaterThan(36);
    }
  } finally {
    await browser.close();
    await server.close();
  }
});
