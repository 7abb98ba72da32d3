export { pagesFolder } from './server/pages-folder.js';
