import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vite';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));

// `vite build` makes all pages for the board's server in dist/pages, `vite build --mode site` the playground alone, to be
// put on any web server, in dist/site. Built from the other packages' dist, so after tsc.
export default defineConfig(({ mode }) => ({
  root: path('src'),
  // Relative addresses: the pages work below any path.
  base: './',
  oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
  worker: { format: 'es' },
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
