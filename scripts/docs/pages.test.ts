import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { findPages, resolveLink, toPage } from './pages.mjs';

const home = 'https://github.com/rankbatch/rankbatch';
const pages = new Map([
  ['docs/start.md', 'start.md'],
  ['docs/guides/board.md', 'guides/board.md'],
  ['docs/results/README.md', 'results/index.md'],
  ['packages/lab/README.md', 'packages/lab.md'],
]);

test('every Markdown file of docs and the README of every package is a page', () => {
  const found = findPages(fileURLToPath(new URL('../../', import.meta.url)));
  expect(found.get('docs/guides/drop-in.md')).toBe('guides/drop-in.md');
  expect(found.get('docs/results/README.md')).toBe('results/index.md');
  expect(found.get('packages/rankbatch/README.md')).toBe('packages/rankbatch.md');
  expect(new Set(found.values()).size).toBe(found.size);
});

describe('a link of docs/guides/board.md', () => {
  test.each([
    ['to a page', '../start.md#1-see-it-work', '/start.md#1-see-it-work'],
    ['to a folder whose README is a page', '../results/', '/results/'],
    ['to a package', '../../packages/lab#the-report', '/packages/lab.md#the-report'],
    ['to a page by its address in the repository', `${home}/blob/main/docs/start.md`, '/start.md'],
    ['to a package by its homepage', `${home}/tree/main/packages/lab#readme`, '/packages/lab.md'],
    ['to a picture', '../figures/board-light.png', '/figures/board-light.png'],
    ['to a source', '../../examples/plain.ts', `${home}/blob/main/examples/plain.ts`],
    ['to a folder', '../results/runs', `${home}/tree/main/docs/results/runs`],
    ['within the page', '#threads', '#threads'],
    ['to elsewhere', 'https://arxiv.org/abs/1511.06343', 'https://arxiv.org/abs/1511.06343'],
  ])('%s leads there from the site', (_, link, expected) => {
    expect(resolveLink(link, 'docs/guides/board.md', pages)).toBe(expected);
  });
});

describe('a page', () => {
  test('has the links of its file, but code as it stands', () => {
    const text = ['[a](../start.md)', '`[b](../start.md)`', '```md', '[c](../start.md)', '```'].join('\n');
    expect(toPage(text, 'docs/guides/board.md', pages)).toBe(text.replace('../start.md', '/start.md'));
  });

  test('has a picture for light and one for dark', () => {
    const text = `<picture>
  <source media="(prefers-color-scheme: dark)" srcset="figures/a-dark.svg">
  <img alt="A" src="figures/a-light.svg">
</picture>`;
    expect(toPage(text, 'docs/start.md', pages)).toBe(
      '<img class="when-light" alt="A" src="/figures/a-light.svg"><img class="when-dark" alt="A" src="/figures/a-dark.svg">',
    );
  });

  test('leaves finished pages to the browser', () => {
    expect(toPage('[r](results/mnist-report.html)', 'docs/start.md', pages)).toBe(
      '[r](/results/mnist-report.html){target="_self"}',
    );
  });
});
