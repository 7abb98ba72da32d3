import { expect, test } from 'vitest';
import { describeCommand, describeHelp } from './command-reference.mjs';

const top = `Usage: tool [options] [command]

Does a|b things.

Options:
  -h, --help         display help

Commands:
  run [options] <x>  run x, and
                     say so
  help [command]     display help for command
`;
const run = `Usage: tool run [options] <x>

Options:
  --mode <a|b>         how (default: "a")
  --a-very-long-option-name <value>
                       its text
  -h, --help           display help

Files of your own (see below):
  csv:FILE   a table
    indented
`;

test('a help becomes tables, and what is no list of options stays as it stands', () => {
  expect(describeHelp(run)).toBe(`\`\`\`sh
tool run [options] <x>
\`\`\`

| options | |
| --- | --- |
| \`--mode <a\\|b>\` | how (default: "a") |
| \`--a-very-long-option-name <value>\` | its text |
| \`-h, --help\` | display help |

Files of your own (see below):

\`\`\`text
csv:FILE   a table
  indented
\`\`\`
`);
});

test('the page has a section for every command that the help names, but help', () => {
  const page = describeCommand((words) => (words.length === 0 ? top : run));
  expect(page).toContain('# The `rankbatch` command\n');
  expect(page).toContain('| `run [options] <x>` | run x, and say so |');
  expect(page.match(/^## .*$/gm)).toEqual(['## run']);
});
