import { writeFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';

/** Prose of pages is this wide; tables and code are as the formatter has them. */
const PROSE_COLUMNS = 150;

/** Writes a page whose tables are made: its prose wrapped, the rest as the formatter has it. @param {string} path @param {string} text */
export async function writeFormatted(path, text) {
  const wrapped = await format(text, { parser: 'markdown', proseWrap: 'always', printWidth: PROSE_COLUMNS });
  writeFileSync(path, await format(wrapped, { ...(await resolveConfig(path)), filepath: path }));
}
