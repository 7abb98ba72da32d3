// How the API's pages are made from docstrings.
import { fileURLToPath } from 'node:url';
import { entryPoints } from './entry-points.mjs';

const root = fileURLToPath(new URL('../../', import.meta.url));

export default {
  name: 'API',
  entryPoints: entryPoints(root).map(({ source }) => `${root}${source}`),
  tsconfig: `${root}tsconfig.json`,
  skipErrorChecking: true,
  readme: 'none',
  disableGit: true,
  gitRevision: 'main',
  sourceLinkTemplate: 'https://github.com/rankbatch/rankbatch/blob/main/{path}#L{line}',
  plugin: ['typedoc-plugin-markdown', './entry-names.mjs'],
  router: 'member',
  entryFileName: 'index',
  hidePageHeader: true,
  useCodeBlocks: true,
  parametersFormat: 'table',
  interfacePropertiesFormat: 'table',
  propertyMembersFormat: 'table',
  typeDeclarationFormat: 'table',
  tableColumnSettings: { hideSources: true, hideModifiers: true },
  logLevel: 'Warn',
};
