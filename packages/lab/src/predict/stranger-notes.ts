import type { Stranger } from '@rankbatch/data';

/** Gathers what the rows of a file have that training did not, to tell it in a line a column. */
export function strangerNotes(): {
  readonly add: (found: readonly Stranger[]) => void;
  readonly lines: () => string[];
} {
  const columns = new Map<string, { gaps: number; count: number; values: Set<string> }>();
  return {
    add(found) {
      for (const { column, value, count } of found) {
        const known = columns.get(column) ?? { gaps: 0, count: 0, values: new Set() };
        columns.set(column, known);
        if (value === null) known.gaps += count;
        else {
          known.count += count;
          known.values.add(value);
        }
      }
    },
    lines: () =>
      [...columns].flatMap(([column, { gaps, count, values }]) => {
        const [first, ...others] = values;
        const more = others.length > 0 ? ` and ${others.length} more` : '';
        return [
          ...(count > 0
            ? [
                `${column}: ${rows(count)} a category that training did not, ${JSON.stringify(first)}${more}; it counts as none of those`,
              ]
            : []),
          ...(gaps > 0 ? [`${column}: ${rows(gaps)} no value, which training never lacked`] : []),
        ];
      }),
  };
}

const rows = (count: number): string =>
  `${count.toLocaleString('en')} ${count === 1 ? 'row has' : 'rows have'}`;
