import { statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { defaultClientConditions, defineConfig } from 'vite';
import { bundledLicences } from '../../scripts/bundled-licences.mjs';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

const licences = bundledLicences();

const runtime = 'onnxruntime-web/ort-wasm-simd-threaded.wasm';

// `vite build` makes all pages for the board's server in dist/pages, `vite build --mode site` the playground alone, to be
// put on any web server, in dist/site. Built from the other packages' dist, so after tsc.
export default defineConfig(({ mode }) => ({
  root: path(mode === 'site' ? 'src/playground' : 'src'),
  // Relative addresses: the pages work below any path.
  base: './',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  plugins: [licences.plugin],
  worker: { format: 'es', plugins: () => [licences.forWorkers] },
  resolve: {
    // The playground trains in WebAssembly; the build of the runtime with WebGPU is twice as large.
    alias: { 'onnxruntime-web/webgpu': 'onnxruntime-web/wasm' },
    // The runtime's threads load its module again, which therefore is a file of its own.
    conditions: ['onnxruntime-web-use-extern-wasm', ...defaultClientConditions],
  },
  define: { RUNTIME_BYTES: statSync(path(import.meta.resolve(runtime))).size },
  build: {
    outDir: path(mode === 'site' ? 'dist/site' : 'dist/pages'),
    emptyOutDir: true,
    // Inlined files would be data: addresses, which the content security policy forbids for scripts.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1000,
    rolldownOptions: {
      input: {
        playground: path('src/playground/index.html'),
        ...(mode !== 'site' && { dashboard: path('src/dashboard/index.html') }),
      },
    },
  },
}));
