import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundleForBrowsers } from '../bundle.testing.ts';
import { launchChromium, skipWithout } from '../chromium.testing.ts';
import { serveStatic, type StaticServer } from '../static-server.testing.ts';
import type { Copies } from './copies.mjs';
import type { Answer, Request } from './train.mjs';

const steps = 16;
const here = (name: string) => fileURLToPath(new URL(name, import.meta.url));

function inNode(request: Request, ...options: string[]): Promise<{ answer: Answer; stderr: string }> {
  return new Promise((resolve, reject) => {
    const child = execFile(process.execPath, [...options, here('node.mjs')], (error, stdout, stderr) => {
      if (error) reject(error);
      else resolve({ answer: JSON.parse(stdout) as Answer, stderr });
    });
    child.stdin?.end(JSON.stringify(request));
  });
}

const withoutDefault = ['--import', new URL('without-default.mjs', import.meta.url).href];
const withoutNative = ['--import', new URL('without-native.mjs', import.meta.url).href];

let native: Answer;
beforeAll(async () => {
  ({ answer: native } = await inNode({ steps, threads: 1 }));
});

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** The costs of all steps, and the losses in inference mode after them, to within 1e-3. */
function expectSame(one: Answer, other: Answer): void {
  const furthest = (key: 'costs' | 'losses') =>
    Math.max(...one[key].map((value, i) => Math.abs(value - other[key][i]!)));
  expect(one.costs.length).toBe(other.costs.length);
  expect(furthest('costs')).toBeLessThan(1e-3);
  expect(furthest('losses')).toBeLessThan(1e-3);
}

describe('in Node.js', () => {
  test('the losses fall', () => {
    expect(native.provider).toBe('cpu');
    expect(mean(native.costs.slice(-5))).toBeLessThan(0.7 * mean(native.costs.slice(0, 5)));
  });

  test('the same seed and thread count give the same bits', async () => {
    const request: Request = { steps: 8, threads: 2, provider: 'cpu' };
    expect(await inNode(request)).toEqual(await inNode(request));
  });

  test('the native runtime is found by its named exports, which loaders such as tsx leave it', async () => {
    const run = await inNode({ steps, threads: 1 }, ...withoutDefault);
    expect(run).toEqual({ answer: native, stderr: '' });
  });

  test('where the native runtime does not load, WebAssembly computes, which is said in one line', async () => {
    const { answer, stderr } = await inNode({ steps, threads: 1 }, ...withoutNative);
    expect(answer.provider).toBe('wasm');
    expectSame(answer, native);
    expect(stderr).toMatch(
      /^rankbatch: training runs on wasm, which is slower, since Node\.js on \w+ \w+ has no provider cpu \(Error loading shared library ld-linux-x86-64\.so\.2\); it needs a Linux with glibc, such as the image node:24-slim\n$/,
    );
    // And with the native runtime there, it gives the same bits where it is asked for.
    const again = await inNode({ steps, threads: 1, provider: 'wasm' });
    expect(again).toEqual({ answer, stderr: '' });
  });
});

describe('in a module worker of Chromium', () => {
  const folder = mkdtempSync(join(tmpdir(), 'rankbatch-train-'));
  const isolated = {
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-embedder-policy': 'require-corp',
  };
  let browser: Browser | undefined;

  beforeAll(async () => {
    await bundleForBrowsers({ page: here('page.mjs'), worker: here('worker.mjs') }, folder);
    writeFileSync(join(folder, 'page.html'), readFileSync(here('page.html')));
    // Where there is no GPU, Chromium's software adapter for WebGPU.
    browser = await launchChromium(['--enable-unsafe-webgpu']);
  });

  afterAll(async () => {
    await browser?.close();
    rmSync(folder, { recursive: true, force: true });
  });

  async function withPage<T>(
    headers: Readonly<Record<string, string>>,
    use: (page: Page, server: StaticServer) => Promise<T>,
  ): Promise<T> {
    const folders = {
      '/ort/': new URL('../../node_modules/onnxruntime-web/dist/', import.meta.url),
      '/': pathToFileURL(`${folder}/`),
    };
    // Protobuf.js writes its encoders as code.
    const policy = { 'content-security-policy': "default-src 'self' 'unsafe-eval'" };
    const server = await serveStatic(folders, { ...policy, ...headers });
    const page = await browser!.newPage();
    try {
      await page.goto(`${server.origin}/page.html`, { timeout: 0 });
      return await use(page, server);
    } finally {
      await page.close();
      await server.close();
    }
  }

  /** The answer, what the page complained about, and the files of ONNX Runtime that it loaded. */
  const inBrowser = (request: Request, headers: Readonly<Record<string, string>> = {}) =>
    withPage(headers, async (page, { asked }) => {
      const complaints: string[] = [];
      page.on('pageerror', (error) => complaints.push(error.message));
      page.on('console', (message) => complaints.push(message.text()));
      const options = JSON.stringify({ wasmPaths: '/ort/', ...request });
      const answer = await page.evaluate<Answer>(`trainInWorker(${options})`);
      return { answer, complaints, loaded: asked.filter((path) => path.startsWith('/ort/')) };
    });

  test('WebAssembly gives the losses of Node.js', async (context) => {
    skipWithout(browser, context);
    const { answer, complaints, loaded } = await inBrowser({ steps });
    expectSame(answer, native);
    expect(answer.provider).toBe('wasm');
    expect(loaded).toEqual(['/ort/ort-wasm-simd-threaded.mjs', '/ort/ort-wasm-simd-threaded.wasm']);
    expect(complaints).toEqual([]);
  });

  test('WebAssembly takes threads where the page is cross-origin isolated, and one thread elsewhere', async (context) => {
    skipWithout(browser, context);
    const request = { steps: 4, threads: 2 };
    const [two, one] = [await inBrowser(request, isolated), await inBrowser(request)];
    const modules = ({ loaded }: typeof two) => loaded.filter((path) => path.endsWith('.mjs')).length;
    // The second thread loads the module again.
    expect([modules(two), modules(one)]).toEqual([2, 1]);
    expectSame(two.answer, one.answer);
    expect([...two.complaints, ...one.complaints]).toEqual([]);
  });

  test('WebGPU gives the losses of Node.js', async (context) => {
    skipWithout(browser, context);
    const adapter = await withPage({}, (page) =>
      page.evaluate<boolean>('navigator.gpu?.requestAdapter().then(Boolean) ?? false'),
    );
    context.skip(!adapter, 'Chromium has no WebGPU adapter here, not even one in software');
    // In software a step takes seconds. 24 steps gave the losses of Node.js, too.
    const request = { steps: 2, threads: 1 };
    const { answer, complaints } = await inBrowser({ ...request, provider: 'webgpu' });
    expectSame(answer, (await inNode(request)).answer);
    expect(answer.provider).toBe('webgpu');
    expect(complaints).toEqual([]);
  });

  test('WebGPU keeps weights and optimizer state on the device, and gives checkpoints of them', async (context) => {
    skipWithout(browser, context);
    const options = { steps: 0, threads: 1, wasmPaths: '/ort/' };
    const [first, there] = await withPage({}, async (page) => {
      const adapter = await page.evaluate<boolean>('navigator.gpu?.requestAdapter().then(Boolean) ?? false');
      context.skip(!adapter, 'Chromium has no WebGPU adapter here, not even one in software');
      const ask = (provider: string) =>
        page.evaluate<Copies>(`trainInWorker(${JSON.stringify({ ...options, provider })})`);
      return [await ask('wasm'), await ask('webgpu')];
    });
    const { weights, statistics, steps: counted, looked } = there;
    console.log(JSON.stringify({ weights, statistics, steps: counted, looked }));
    const close = (rows: number[][]) =>
      rows.map((row) => row.map((loss) => expect.closeTo(loss, 3) as number));
    expect(there.losses).toEqual(close(first.losses));
    expect(there.again).toEqual(close(there.losses.slice(3)));
    // Started before any answer of the device, they are the same two steps.
    expect(there.ahead).toEqual(close(there.again));
    expect(there.parts).toEqual(close(first.parts));
    // Weights and the two averages go up once; behind that the batch goes up, and the losses come down.
    expect(counted[0]!.up).toBeGreaterThan(3 * weights);
    for (const { up } of counted.slice(1)) expect(up).toBeLessThan(weights / 10);
    for (const { down } of counted) expect(down).toBe(4 * there.losses[0]!.length);
    // Weights come down where they are looked at.
    expect(looked.up).toBe(0);
    expect(looked.down).toBeGreaterThanOrEqual(weights + statistics);
    expect(looked.down).toBeLessThan(weights + statistics + 32);
  });

  test('a provider that browsers do not have is refused, and those that there are named', async (context) => {
    skipWithout(browser, context);
    await expect(inBrowser({ steps, provider: 'cuda' })).rejects.toThrow(
      /provider: must be one that works here, this browser has no provider cuda \(unknown there\); ask for wasm( or webgpu)?, or for/,
    );
  });

  /** Shows the page of the guide, its worker changed and bundled, to `look`. */
  async function withGuide(
    change: (worker: string) => string,
    type: 'module' | 'commonjs',
    look: (tab: Page, shows: (text: string) => Promise<unknown>) => Promise<void>,
  ): Promise<void> {
    const guide = readFileSync(new URL('../../docs/guides/browser.md', import.meta.url), 'utf8');
    const [html, page, worker] = ['html', 'js', 'js'].map((language, i) => {
      const blocks = [...guide.matchAll(new RegExp(`\`\`\`${language}\\n(.*?)\`\`\``, 'gs'))];
      return blocks[Math.max(0, i - 1)]![1]!;
    });
    // Inside the repository, so that its packages resolve.
    const sources = mkdtempSync(here('../../node_modules/.guide-'));
    try {
      writeFileSync(join(sources, 'package.json'), JSON.stringify({ type }));
      writeFileSync(join(sources, 'page.js'), page!);
      writeFileSync(join(sources, 'worker.js'), change(worker!));
      const entries = { page: join(sources, 'page.js'), worker: join(sources, 'worker.js') };
      await bundleForBrowsers(entries, folder);
      writeFileSync(join(folder, 'page.html'), html!);
      await withPage({}, (tab) =>
        look(tab, (text) =>
          tab.waitForFunction(`document.querySelector('output').textContent.includes('${text}')`, undefined, {
            timeout: 0,
          }),
        ),
      );
    } finally {
      rmSync(sources, { recursive: true, force: true });
    }
  }

  test('the guide works as it stands', async (context) => {
    skipWithout(browser, context);
    await withGuide(
      (worker) => worker,
      'module',
      async (tab, shows) => {
        // The page shows how training goes while it goes.
        await shows('epoch 1, cost');
        await shows('of 640 right');
        const right = await tab.evaluate<string>("document.querySelector('output').textContent");
        expect(Number(right.split(' ')[0])).toBeGreaterThan(200);
      },
    );
  });

  test("the guide's page shows what goes wrong, where a bundler makes a promise of its worker, too", async (context) => {
    skipWithout(browser, context);
    const astray = (worker: string) => worker.replace("'/ort/'", "'/nowhere/'");
    for (const type of ['module', 'commonjs'] as const)
      await withGuide(astray, type, async (tab, shows) => {
        await shows('give wasmPaths');
        expect(await tab.evaluate("document.querySelector('output').textContent")).toContain('provider: ');
      });
  });
});
