// Looks whether every link of a built site leads somewhere: to a file of the site, and where it names a place in it, to that place.
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, posix } from 'node:path';

/**
 * @param {string} folder the site
 * @param {string} [base] the path that it is made for, with slashes at both ends
 * @returns {{ links: number, broken: string[] }} how many links were looked at, and those that lead nowhere: `PAGE: LINK`
 */
export function checkLinks(folder, base = '/') {
  const pages = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.html'));
  /** @type {Map<string, Set<string>>} */
  const places = new Map();
  /** @param {string} page */
  const placesIn = (page) => {
    let found = places.get(page);
    if (found === undefined) {
      const text = readFileSync(join(folder, page), 'utf8');
      found = new Set([...text.matchAll(/\s(?:id|name)="([^"]+)"/g)].map(([, id]) => decode(id ?? '')));
      places.set(page, found);
    }
    return found;
  };
  /** @type {string[]} */
  const broken = [];
  let links = 0;
  for (const page of pages) {
    const text = readFileSync(join(folder, page), 'utf8');
    for (const [, link = ''] of text.matchAll(/<[a-z][^>]*\s(?:href|src)="([^"]*)"/g)) {
      if (/^([a-z]+:|\/\/)/i.test(link)) continue;
      links += 1;
      const [address = '', hash = ''] = decode(link).split('#', 2);
      const [path = ''] = address.split('?', 1);
      const target = fileOf(folder, path === '' ? page : pathInSite(path, page, base));
      const found =
        target !== undefined && (hash === '' || !target.endsWith('.html') || placesIn(target).has(hash));
      if (!found) broken.push(`${page}: ${link}`);
    }
  }
  return { links, broken: [...new Set(broken)] };
}

/**
 * @param {string} path
 * @param {string} page
 * @param {string} base
 */
function pathInSite(path, page, base) {
  if (!path.startsWith('/')) return posix.join(posix.dirname(page), path);
  return path.startsWith(base) ? path.slice(base.length) : `..${path}`;
}

/**
 * The file that a web server would answer with.
 *
 * @param {string} folder
 * @param {string} path
 */
function fileOf(folder, path) {
  const at = join(folder, path);
  if (path.startsWith('..') || !existsSync(at)) return undefined;
  if (!statSync(at).isDirectory()) return path;
  const index = posix.join(path, 'index.html');
  return existsSync(join(folder, index)) ? index : undefined;
}

/** @param {string} text */
function decode(text) {
  return decodeURIComponent(text.replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&#39;', "'"));
}
