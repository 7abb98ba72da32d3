import type { Terminal } from './progress/progress.js';

/** Breaks long lines at words, to the width of a terminal; elsewhere, and in tables, whose columns are more than a space apart, they stay. */
export function wrapSentences(text: string, { isTTY, columns = 0 }: Terminal): string {
  if (isTTY !== true || columns === 0) return text;
  return text
    .split('\n')
    .map((line) => (/ {2}/.test(line) ? line : wrapLine(line, columns)))
    .join('\n');
}

function wrapLine(line: string, columns: number): string {
  const lines: string[] = [];
  for (const word of line.split(' ')) {
    const longer = `${lines.at(-1) ?? ''} ${word}`;
    if (lines.length > 0 && longer.length <= columns) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines.join('\n');
}
