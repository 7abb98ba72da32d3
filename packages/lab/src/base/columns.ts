import Table from 'cli-table3';

/** Width that a terminal line may have. */
const maxWidth = 110;
const gap = 2;

/** Every rule of cli-table3 switched off but the blank between two columns, which it counts into headings across columns. */
const noRules = Object.fromEntries(
  [
    'top top-mid top-left top-right bottom bottom-mid bottom-left bottom-right',
    'left left-mid mid mid-mid right right-mid',
  ]
    .flatMap((names) => names.split(' '))
    .map((name) => [name, '']),
);
const chars = { ...noRules, middle: ' ' };

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
  const widths = columns.map(({ heading, cells }) =>
    Math.max(heading.length, ...cells.map((cell) => cell.length)),
  );
  // A long text in the first column goes on below itself rather than making every line too long.
  const others = widths.slice(1).reduce((sum, width) => sum + gap + width, 0);
  widths[0] = Math.max(title.length, Math.min(widths[0] ?? 0, maxWidth - others));

  const table = new Table({
    chars,
    // The gap stands before every column but the first, so that numbers end where their heading ends.
    style: { 'padding-left': 0, 'padding-right': 0, head: [], border: [], compact: true },
    colAligns: columns.map((_, index) => (index === 0 ? 'left' : 'right')),
    colWidths: widths.map((width, index) => (index === 0 ? width : gap - chars.middle.length + width)),
    wordWrap: true,
    wrapOnWordBoundary: false,
  });
  table.push(groupRow(title, columns));
  table.push(columns.map(({ heading }) => heading));
  for (const index of columns[0]?.cells.keys() ?? [])
    table.push(columns.map(({ cells }) => cells[index] ?? ''));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/** The headings of the groups, each in the middle above its columns. */
function groupRow(title: string, columns: readonly Column[]): GroupCell[] {
  const cells: GroupCell[] = [{ content: title, colSpan: 1, hAlign: 'left' }];
  for (const { group } of columns.slice(1)) {
    const last = cells.at(-1);
    if (last === undefined || group !== undefined || cells.length === 1)
      cells.push({ content: group ?? '', colSpan: 1, hAlign: 'center' });
    else last.colSpan += 1;
  }
  return cells;
}

interface GroupCell {
  readonly content: string;
  colSpan: number;
  readonly hAlign: 'left' | 'center';
}
