// What stands in the bars of the documentation site.
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { findPages, titleOf } from './pages.mjs';

/** @typedef {{ text: string, link?: string, items?: Item[], collapsed?: boolean }} Item */

/** Guides in the order in which they are met; those that are not named here follow. */
const guides = ['drop-in', 'your-own-data', 'train-your-own-onnx-model', 'board', 'browser', 'own-strategy'];

/** The bar at the top. */
export const topBar = [
  { text: 'Start', link: '/start' },
  { text: 'Guides', link: '/guides/drop-in', activeMatch: '/guides/' },
  { text: 'Results', link: '/results/', activeMatch: '/results/' },
  { text: 'Reference', link: '/reference/command', activeMatch: '/(reference|api)/' },
  { text: 'Playground', link: '/playground' },
  { text: 'GitHub', link: 'https://github.com/rankbatch/rankbatch' },
];

/**
 * The bars at the side: every page of the repository; and for each package its API alone, as one bar with all of it would be most of each page.
 *
 * @param {string} root the repository
 * @param {string} folder the pages of the site
 * @returns {Record<string, Item[]>}
 */
export function sideBars(root, folder) {
  const pages = [...findPages(root).values()].map((path) => path.replace(/\.md$/, ''));
  /** @type {Set<string>} */
  const named = new Set();
  /** @param {string} path @param {string} [text] */
  const page = (path, text) => {
    named.add(path);
    return {
      text: text ?? titleOf(join(folder, `${path}.md`)),
      link: `/${path.replace(/(^|\/)index$/, '$1')}`,
    };
  };
  const below = (/** @type {string} */ start) =>
    pages.filter((path) => path.startsWith(start) && !named.has(path)).map((path) => page(path));
  const modules = apiModules(join(folder, 'api'));
  const apis = modules.map((name) => ({ text: name, link: `/api/${name}/` }));
  const all = [
    { text: 'Start', items: [page('start'), page('how-it-works'), page('playground'), page('glossary')] },
    {
      text: 'Guides',
      items: [
        ...guides.map((name) => page(`guides/${name}`)),
        page('guides/playground', 'What the playground shows'),
        ...below('guides/'),
      ],
    },
    {
      text: 'Results',
      items: [
        page('results/index', 'The paper’s results'),
        ...below('results/'),
        page('auto'),
        page('performance'),
      ],
    },
    {
      text: 'Reference',
      items: [
        page('reference/command'),
        { text: 'API', link: '/api/', collapsed: true, items: apis },
        { text: 'Packages', collapsed: true, items: below('packages/') },
      ],
    },
    { text: 'More', items: below('') },
  ];
  return {
    '/': all,
    ...Object.fromEntries(
      modules.map((name) => [
        `/api/${name}/`,
        [
          { text: 'API', link: '/api/', items: apis },
          ...membersOf(join(folder, 'api', name), `/api/${name}/`),
        ],
      ]),
    ),
  };
}

/**
 * The modules whose API is documented: each is a folder with an index below it.
 *
 * @param {string} folder
 * @returns {string[]}
 */
function apiModules(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => path.endsWith('/index.md'))
    .map((path) => path.replace('/index.md', ''))
    .toSorted();
}

/**
 * What a module exports, by kind: each kind is a folder.
 *
 * @param {string} folder
 * @param {string} link
 * @returns {Item[]}
 */
function membersOf(folder, link) {
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !existsSync(join(folder, entry.name, 'index.md')))
    .toSorted((a, b) => a.name.localeCompare(b.name))
    .map(({ name: kind }) => ({
      text: `${kind[0]?.toUpperCase()}${kind.slice(1).replaceAll('-', ' ')}`,
      items: readdirSync(join(folder, kind))
        .toSorted()
        .map((file) => file.replace(/\.md$/, ''))
        .map((name) => ({ text: name, link: `${link}${kind}/${name}` })),
    }));
}
