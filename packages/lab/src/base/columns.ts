/** Width that a terminal line may have. */
const maxWidth = 110;
/** Letters of the first column in which numbers are never cut, however wide the others are. */
const leastWidth = 12;
const gap = 2;

/** One column of a table. */
export interface Column {
  /** Heading above this and the following columns, up to the next that has one. */
  readonly group?: string;
  readonly heading: string;
  readonly cells: readonly string[];
}

/**
 * Aligns columns, the first to the left and the others to the right, at most 110 characters wide and without colours;
 * `title` stands above the first one.
 */
export function renderColumns(title: string, columns: readonly Column[]): string {
  const [first = { heading: '', cells: [] }, ...others] = columns;
  const widths = others.map(widthOf);
  const groups = groupsOf(others);
  for (const { heading, from, to } of groups) {
    const spare = spanOf(widths.slice(from, to)) - gap - heading.length;
    if (spare < 0) widths[to - 1]! -= spare;
  }
  const headings = groups.map(({ heading, from, to }) => centred(heading, spanOf(widths.slice(from, to))));
  // A long text in the first column goes on below itself rather than making every line too long.
  const width = Math.max(
    title.length,
    Math.min(widthOf(first), Math.max(leastWidth, maxWidth - spanOf(widths))),
  );
  const line = (start: string, texts: readonly string[]): string =>
    [
      start.padEnd(width),
      ...texts.map((text, index) => ' '.repeat(gap) + text.padStart(widths[index] ?? 0)),
    ].join('');
  const lines = [title.padEnd(width) + headings.join('')];
  for (const row of [undefined, ...first.cells.keys()]) {
    const textOf = ({ heading, cells }: Column) => (row === undefined ? heading : (cells[row] ?? ''));
    const [start = '', ...rest] = piecesOf(textOf(first), width);
    lines.push(line(start, others.map(textOf)), ...rest);
  }
  return lines.map((text) => text.trimEnd()).join('\n');
}

function widthOf({ heading, cells }: Column): number {
  return Math.max(heading.length, ...cells.map((cell) => cell.length));
}

function piecesOf(text: string, width: number): string[] {
  const count = Math.ceil(text.length / width);
  return Array.from({ length: count }, (_, index) => text.slice(index * width, (index + 1) * width));
}

/** A heading above the columns `from` to before `to`. */
interface Group {
  readonly heading: string;
  readonly from: number;
  readonly to: number;
}

function groupsOf(columns: readonly Column[]): Group[] {
  const starts = [...columns.keys()].filter((index) => index === 0 || columns[index]?.group !== undefined);
  return starts.map((from, index) => ({
    heading: columns[from]?.group ?? '',
    from,
    to: starts[index + 1] ?? columns.length,
  }));
}

/** Width of columns with the gap before each. */
function spanOf(widths: readonly number[]): number {
  return widths.reduce((sum, width) => sum + gap + width, 0);
}

function centred(text: string, width: number): string {
  return text.padStart(text.length + Math.floor((width - text.length + 1) / 2)).padEnd(width);
}
