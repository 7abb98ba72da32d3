// The reference of the rankbatch command, made from what its help says.
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const bin = fileURLToPath(new URL('../../packages/lab/bin/rankbatch.js', import.meta.url));

/** @param {readonly string[]} words */
const askForHelp = (words) => execFileSync(process.execPath, [bin, ...words, '--help'], { encoding: 'utf8' });

/**
 * The page about a command and all commands below it, as Markdown.
 *
 * @param {(words: readonly string[]) => string} [helpOf] the help of the command with these words
 */
export function describeCommand(helpOf = askForHelp) {
  return `# The \`rankbatch\` command\n\n${describe([], helpOf)}`;
}

/**
 * @param {readonly string[]} words
 * @param {(words: readonly string[]) => string} helpOf
 * @returns {string}
 */
function describe(words, helpOf) {
  const help = helpOf(words);
  const below = namesIn(help).filter((name) => name !== 'help');
  const heading = words.length === 0 ? '' : `${'#'.repeat(words.length + 1)} ${words.join(' ')}\n\n`;
  return [heading + describeHelp(help), ...below.map((name) => describe([...words, name], helpOf))].join(
    '\n',
  );
}

/**
 * The names of the commands that a help lists.
 *
 * @param {string} help
 */
function namesIn(help) {
  const list = blocksOf(help).find(({ head }) => head === 'Commands:');
  return list === undefined ? [] : rowsOf(list.lines).map(([term]) => term.split(' ', 1)[0] ?? '');
}

/**
 * Commander's help as Markdown: what takes options as tables, all else as it stands.
 *
 * @param {string} help
 */
export function describeHelp(help) {
  return blocksOf(help)
    .map(({ head, lines }) => {
      if (head.startsWith('Usage:')) return `\`\`\`sh\n${head.replace('Usage: ', '')}\n\`\`\`\n`;
      if (/^(Options|Commands|Arguments):$/.test(head)) {
        const rows = rowsOf(lines).map(([term, text]) => `| \`${cell(term)}\` | ${escape(cell(text))} |`);
        return [`| ${head.slice(0, -1).toLowerCase()} | |`, '| --- | --- |', ...rows, ''].join('\n');
      }
      if (lines.length === 0) return `${escape(head)}\n`;
      if (!head.endsWith(':')) return `${escape([head, ...lines].join(' '))}\n`;
      return `${escape(head)}\n\n\`\`\`text\n${lines.map((line) => line.replace(/^ {2}/, '')).join('\n')}\n\`\`\`\n`;
    })
    .join('\n');
}

/**
 * The paragraphs of a help, each with its first line apart.
 *
 * @param {string} help
 */
function blocksOf(help) {
  return help
    .trim()
    .split(/\n\s*\n/)
    .map((block) => {
      const [head = '', ...lines] = block.split('\n');
      return { head, lines };
    });
}

/**
 * The rows of a list: a term, and its text, which may go on in the lines below, further in.
 *
 * @param {readonly string[]} lines
 * @returns {(readonly [term: string, text: string])[]}
 */
function rowsOf(lines) {
  /** @type {[string, string][]} */
  const rows = [];
  for (const line of lines) {
    const [, term, text = ''] = /^ {2}(\S.*?)(?: {2,}(.*))?$/.exec(line) ?? [];
    const last = rows.at(-1);
    if (term !== undefined) rows.push([term, text]);
    else if (last !== undefined) last[1] = `${last[1]} ${line.trim()}`.trim();
  }
  return rows;
}

/** @param {string} text */
const cell = (text) => text.replaceAll('|', String.raw`\|`);
/** @param {string} text */
const escape = (text) => text.replace(/[<*_[]/g, String.raw`\$&`);
