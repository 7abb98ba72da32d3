// How fast training is in a browser, beside TensorFlow.js and jax-js: npm run bench:browser [-- --rounds 3 --seconds 2 --engines rankbatch,jax --json]
//
//   npm run bench:browser -- --site FOLDER   # the page alone, as static files, for browsers elsewhere; its README says how to serve it
import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { build, preview } from 'vite';
import { scriptOptions } from './script-options.mjs';

const { values } = scriptOptions(import.meta.url, {
  options: {
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '2' },
    /** Comma-separated; all that there are where left out. */
    engines: { type: 'string' },
    networks: { type: 'string' },
    json: { type: 'boolean', default: false },
    site: { type: 'string' },
  },
});

const root = fileURLToPath(new URL('bench-browser', import.meta.url));
const modules = fileURLToPath(new URL('../node_modules', import.meta.url));
const outDir =
  values.site === undefined ? mkdtempSync(join(tmpdir(), 'rankbatch-browser-')) : resolve(values.site);
await build({
  root,
  base: './',
  logLevel: 'error',
  build: { outDir, emptyOutDir: true, target: 'es2022', minify: false, chunkSizeWarningLimit: Infinity },
});
cpSync(join(modules, 'onnxruntime-web/dist'), join(outDir, 'ort'), {
  recursive: true,
  filter: (path) => !path.includes('.') || /ort-wasm-simd-threaded(\.asyncify)?\.(mjs|wasm)$/.test(path),
});
cpSync(join(modules, '@tensorflow/tfjs-backend-wasm/wasm-out'), join(outDir, 'tfjs'), { recursive: true });
if (values.site === undefined) {
  await measure();
  rmSync(outDir, { recursive: true });
}

async function measure() {
  // Threads in WebAssembly need a page that is isolated from other origins.
  const headers = {
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
  };
  const server = await preview({ root, logLevel: 'error', build: { outDir }, preview: { port: 0, headers } });
  const executablePath =
    process.env['RANKBATCH_CHROMIUM'] ?? process.env['CHROME_PATH'] ?? '/usr/bin/chromium';
  const browser = await chromium.launch({ executablePath });
  try {
    const page = await browser.newPage();
    page.setDefaultTimeout(0);
    await page.exposeFunction('tell', (/** @type {string} */ text) => console.error(text));
    await page.goto(server.resolvedUrls?.local[0] ?? '');
    const options = {
      rounds: Number(values.rounds),
      seconds: Number(values.seconds),
      ...(values.engines && { engines: values.engines.split(',') }),
      ...(values.networks && { networks: values.networks.split(',') }),
    };
    /** @type {Awaited<ReturnType<typeof import('./bench-browser/page.mjs').bench>>} */
    const result = await page.evaluate(`bench({ ...${JSON.stringify(options)}, tell })`);
    console.log(values.json ? JSON.stringify(result, null, 2) : table(result));
  } finally {
    await browser.close();
    await server.close();
  }
}

/** @param {Awaited<ReturnType<typeof import('./bench-browser/page.mjs').bench>>} result */
function table({ rows, setting, machine }) {
  const heads = ['network', 'engine', 'samples/s', 'ours / it', ''];
  const lines = rows.map(({ network, engine, samplesPerSecond, ratio, problem }) => [
    network,
    engine,
    samplesPerSecond?.toFixed(0) ?? '–',
    ratio?.toFixed(2) ?? '–',
    problem,
  ]);
  const said = `${machine.browser}; ${machine.cores} cores, ${machine.isolated ? '' : 'not '}isolated; batches of ${setting.batch}, median of ${setting.rounds} rounds of ${setting.seconds} s`;
  return [
    said,
    '',
    ...[heads, heads.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`),
  ].join('\n');
}
