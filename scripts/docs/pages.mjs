// Which files of this repository are pages of the documentation site, and what its links become there.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

/** Where files are shown that are no pages. */
const repository = 'https://github.com/rankbatch/rankbatch';
const absolute = new RegExp(
  String.raw`^(?:${repository}/(?:blob|tree)|${repository.replace('github.com', 'raw.githubusercontent.com')})/main/`,
);

/** Folders of what pages show, which the site takes along. */
export const publicFolders = ['docs/figures'];
/** Finished pages that the site takes along as they are. */
export const publicFiles = ['docs/results/mnist-report.html'];

/**
 * The pages that stand in the repository: path of the file to path in the site.
 *
 * @param {string} root the repository, ending in a slash
 * @returns {ReadonlyMap<string, string>}
 */
export function findPages(root) {
  const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('.md'))
    .sort()
    .map((path) => /** @type {const} */ ([`docs/${path}`, path.replace(/README\.md$/, 'index.md')]));
  const packages = readdirSync(join(root, 'packages'))
    .filter((name) => existsSync(join(root, 'packages', name, 'README.md')))
    .map((name) => /** @type {const} */ ([`packages/${name}/README.md`, `packages/${name}.md`]));
  return new Map([
    ...docs,
    ...packages,
    ['CHANGELOG.md', 'changes.md'],
    ['CONTRIBUTING.md', 'contributing.md'],
  ]);
}

/**
 * Where a link leads in the site.
 *
 * @param {string} link as it stands in the file
 * @param {string} from path of the file in the repository
 * @param {ReadonlyMap<string, string>} pages
 * @returns {string} an address of the site, starting with a slash; or of the repository, for what the site has not
 */
export function resolveLink(link, from, pages) {
  const own = link.replace(absolute, '/');
  if (own === link && /^([a-z]+:|#)/i.test(link)) return link;
  const [path = '', hash] = own.split('#', 2);
  const target = (
    path.startsWith('/') ? path.slice(1) : posix.join(posix.dirname(from), decodeURIComponent(path))
  ).replace(/\/$/, '');
  // GitHub's place for the text below the files of a folder.
  const anchor = hash === undefined || hash === 'readme' ? '' : `#${hash}`;
  const page = pages.get(target) ?? pages.get(posix.join(target, 'README.md'));
  if (page !== undefined) return `/${page.replace(/(^|\/)index\.md$/, '$1')}${anchor}`;
  if (target === 'README.md') return `/${anchor === '' ? '' : `start.md`}`;
  if (publicFiles.includes(target) || publicFolders.some((folder) => target.startsWith(`${folder}/`)))
    return `/${target.replace('docs/', '')}`;
  return `${repository}/${posix.extname(target) === '' ? 'tree' : 'blob'}/main/${target}${anchor}`;
}

/**
 * A file's text as the text of its page: links lead to pages, and pictures follow the site's light and dark, not the machine's.
 *
 * @param {string} text Markdown
 * @param {string} from path of the file in the repository
 * @param {ReadonlyMap<string, string>} pages
 */
export function toPage(text, from, pages) {
  const resolve = (/** @type {string} */ link) => resolveLink(link, from, pages);
  return outsideCode(text, (prose) =>
    prose
      .replace(
        /<picture>\s*<source media="\(prefers-color-scheme: dark\)" srcset="([^"]+)">\s*<img ([^>]*)src="([^"]+)"([^>]*)>\s*<\/picture>/g,
        (_, dark, before, light, after) =>
          `<img class="when-light" ${before}src="${light}"${after}><img class="when-dark" ${before}src="${dark}"${after}>`,
      )
      .replace(
        /(\s(?:src|href))="([^"]+)"/g,
        (_, /** @type {string} */ name, /** @type {string} */ link) => `${name}="${resolve(link)}"`,
      )
      .replace(/\]\(([^)\s]+)\)/g, (_, /** @type {string} */ link) => {
        const target = resolve(link);
        // A page that is none of the site's own is not to be opened by its router.
        return target.endsWith('.html') && target.startsWith('/')
          ? `](${target}){target="_self"}`
          : `](${target})`;
      }),
  );
}

/**
 * Changes a Markdown text, but for its code.
 *
 * @param {string} text
 * @param {(prose: string) => string} change
 */
export function outsideCode(text, change) {
  return text
    .split(/(^```[^]*?^```$|`[^`\n]+`)/m)
    .map((part, i) => (i % 2 === 0 ? change(part) : part))
    .join('');
}

/**
 * The title of a Markdown file: its first heading, without marks.
 *
 * @param {string} path
 */
export function titleOf(path) {
  return /^# (.+)$/m.exec(readFileSync(path, 'utf8'))?.[1]?.replaceAll('`', '') ?? path;
}
