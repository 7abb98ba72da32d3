import type { VNode } from 'preact';

export interface ShareCell {
  readonly text: string;
  /** Length of its bar, 0 .. 1. */
  readonly share: number;
}

/** A table whose cells carry bars: one row for each curve. */
export function ShareTable({
  title,
  columns,
  rows,
}: {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly {
    readonly name: string;
    readonly colour: string;
    readonly cells: readonly ShareCell[];
  }[];
}): VNode {
  return (
    <div class="scroll" role="region" tabIndex={0} aria-label={title}>
      <table class="shares">
        <caption>
          <span>{title}</span>
        </caption>
        <thead>
          <tr>
            <td />
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, colour, cells }) => (
            <tr key={name}>
              <th scope="row">
                <span class="key" style={{ background: colour }} />
                {name}
              </th>
              {cells.map(({ text, share }, index) => (
                <td key={columns[index]}>
                  {text}
                  <span class="bar" style={{ width: `${100 * share}%`, background: colour }} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
