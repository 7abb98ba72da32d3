// Every link of the Markdown files, as they are read in the repository. What the site makes of them is checked when it is built.
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import GithubSlugger from 'github-slugger';
import { expect, test } from 'vitest';
import { findPages, outsideCode } from './pages.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));
const repository =
  /^https:\/\/(?:github\.com\/rankbatch\/rankbatch\/(?:blob|tree)|raw\.githubusercontent\.com\/rankbatch\/rankbatch)\/main\//;

/** The addresses of a file's headings, and those that it names itself. */
function placesIn(path: string): ReadonlySet<string> {
  const text = readFileSync(path, 'utf8').replace(/^```[^]*?^```$/gm, '');
  const slugger = new GithubSlugger();
  const headings = [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading]) =>
    slugger.slug(heading!.replaceAll('`', '').replace(/\[([^\]]+)\]\([^)]*\)/g, '$1')),
  );
  return new Set([...headings, ...[...text.matchAll(/\b(?:id|name)="([^"]+)"/g)].map(([, id]) => id!)]);
}

function linksIn(text: string): string[] {
  const links: string[] = [];
  outsideCode(text, (prose) => {
    for (const [, link, attribute] of prose.matchAll(/\]\(([^)\s]+)\)|\b(?:src|srcset|href)="([^"]+)"/g))
      links.push(link ?? attribute!);
    return prose;
  });
  return links;
}

function leadsNowhere(link: string, from: string): boolean {
  const own = link.replace(repository, '');
  if (own === link && /^[a-z]+:/i.test(link)) return false;
  const [path = '', hash] = own.split('#', 2);
  const target = path === '' ? from : join(own === link ? dirname(from) : root, decodeURIComponent(path));
  if (!existsSync(target)) return true;
  const file = statSync(target).isDirectory() ? join(target, 'README.md') : target;
  return hash !== undefined && hash !== 'readme' && !(existsSync(file) && placesIn(file).has(hash));
}

test.each([...findPages(root).keys(), 'README.md'])('every link of %s leads somewhere', (path) => {
  const links = linksIn(readFileSync(join(root, path), 'utf8'));
  expect(links.filter((link) => leadsNowhere(link, join(root, path)))).toEqual([]);
});

test('a heading that is gone, and a file that is gone, are noticed', () => {
  const from = join(root, 'README.md');
  expect(
    ['#try-it', '#no-such', 'docs/none.md', 'docs/results/README.md#none'].map((link) =>
      leadsNowhere(link, from),
    ),
  ).toEqual([false, true, true, true]);
});
