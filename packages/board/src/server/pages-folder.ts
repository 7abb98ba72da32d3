import { fileURLToPath } from 'node:url';

/** Where the built pages are: the same place seen from `src/` and from `dist/`. */
export const pagesFolder: string = fileURLToPath(new URL('../../dist/pages', import.meta.url));
