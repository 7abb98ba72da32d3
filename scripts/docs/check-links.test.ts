import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkLinks } from './check-links.mjs';

let site: string;

beforeEach(() => {
  site = mkdtempSync(join(tmpdir(), 'rankbatch-site-'));
  mkdirSync(join(site, 'guides'));
  writeFileSync(join(site, 'index.html'), '<h2 id="a-b">A</h2><a href="/docs/guides/one.html#here">1</a>');
});

afterEach(() => {
  rmSync(site, { recursive: true, force: true });
});

test('links to files, folders and places that are there are whole', () => {
  const links = [
    '../',
    '/docs/#a-b',
    '#here',
    'https://elsewhere.org/x',
    'mailto:a@b.c',
    '/docs/a%20b.svg',
    '?q#here',
  ];
  writeFileSync(join(site, 'a b.svg'), '');
  writeFileSync(
    join(site, 'guides/one.html'),
    `<p id="here">${links.map((link) => `<a class="x" href="${link}">x</a>`).join('')}<img src="../a b.svg">`,
  );
  expect(checkLinks(site, '/docs/')).toEqual({ links: 7, broken: [] });
});

test.each(['two.html', '#there', '/docs/index.html#c', '/index.html', '../../index.html'])(
  'a link to %s is broken, once a page',
  (link) => {
    writeFileSync(
      join(site, 'guides/one.html'),
      `<p id="here"><a href="${link}">x</a><a href="${link}">y</a>`,
    );
    expect(checkLinks(site, '/docs/').broken).toEqual([`guides/one.html: ${link}`]);
  },
);
