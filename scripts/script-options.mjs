import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/**
 * Reads the options of a script. `--help` prints the comment at the script's head and ends it; an option that is not there ends it with one
 * line and status 2.
 *
 * @template {Omit<import('node:util').ParseArgsConfig, 'args'>} T
 * @param {string} url `import.meta.url` of the script
 * @param {T} config as `parseArgs` of node:util takes it
 * @returns {ReturnType<typeof parseArgs<T>>}
 */
export function scriptOptions(url, config) {
  const script = fileURLToPath(url);
  if (process.argv.slice(2).some((word) => word === '--help' || word === '-h')) {
    console.log(headComment(readFileSync(script, 'utf8')));
    process.exit();
  }
  try {
    return parseArgs(config);
  } catch (error) {
    const reason = error instanceof Error ? error.message.split('. ')[0] : String(error);
    console.error(`${basename(script, '.mjs')}: ${reason}; --help shows the options`);
    return process.exit(2);
  }
}

/**
 * @param {string} source of a script
 * @returns {string} the lines of comment that it begins with, without their marks
 */
function headComment(source) {
  const lines = source.split('\n');
  const end = lines.findIndex((line) => !line.startsWith('//'));
  return lines
    .slice(0, end)
    .map((line) => line.replace(/^\/\/ ?/, ''))
    .join('\n');
}
