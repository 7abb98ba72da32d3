import type { DataError } from '@rankbatch/data';
import { oneLine, UsageError } from '../base/errors.js';

/** What a file to predict may be told by options behind its name; others belong to training. */
const OPTIONS: ReadonlySet<string> = new Set([
  'charset',
  'comment',
  'damaged',
  'delimiter',
  'header',
  'missing',
  'numbers',
  'quotes',
]);

/** The error in one line, which says behind a cure that options bring how to write the name of the file then. */
export function withWholeCure(error: DataError, name: string): UsageError {
  const cure = Object.entries(error.cure ?? {});
  const isWhole = cure.length > 0 && cure.every(([option]) => OPTIONS.has(option));
  const query = cure
    .map(([option, text]) => `${option}=${text.replace(/[%&\t]|^ $/g, encodeURIComponent)}`)
    .join('&');
  const cured = isWhole ? `, as in '${name}${name.includes('?') ? '&' : '?'}${query}'` : '';
  return new UsageError(`${oneLine(error)}${cured}`, { cause: error });
}
