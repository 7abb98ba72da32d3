import GithubSlugger from 'github-slugger';
import { fileURLToPath } from 'node:url';
import { sideBars, topBar } from '../navigation.mjs';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const pages = fileURLToPath(new URL('../.cache/pages', import.meta.url));

export default {
  title: 'Rankbatch',
  description: 'Train neural networks faster by choosing which samples go into the next batch.',
  lang: 'en',
  metaChunk: true,
  srcDir: pages,
  outDir: `${root}dist/docs`,
  cacheDir: fileURLToPath(new URL('../.cache/vite', import.meta.url)),
  head: [['meta', { name: 'color-scheme', content: 'light dark' }]],
  markdown: {
    // Headings have the same addresses here as where the files stand in the repository.
    anchor: { slugify: (text) => new GithubSlugger().slug(text) },
    theme: { light: 'github-light-high-contrast', dark: 'github-dark-high-contrast' },
  },
  themeConfig: {
    nav: topBar,
    sidebar: sideBars(root, pages),
    outline: [2, 3],
    search: { provider: 'local' },
    footer: { message: 'MIT licence' },
  },
};
