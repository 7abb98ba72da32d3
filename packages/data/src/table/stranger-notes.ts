import { check, checkFields, either, integer, listOf, nothing, object, text } from '../checks.js';
import type { Stranger } from './strangers.js';

const stranger = { column: text, value: either(text, nothing), count: integer(1) };

/**
 * Gathers what rows have that training did not, as `strangersIn` finds it, to tell it in a line a column.
 *
 * @example
 * ```ts
 * import { strangerNotes } from '@rankbatch/data';
 * const notes = strangerNotes();
 * notes.add([{ column: 'zone', value: 'moon', count: 2 }]);
 * notes.lines(); // => ['zone: 2 rows have a category that training did not, "moon"; it counts as none of those']
 * ```
 */
export function strangerNotes(): {
  readonly add: (found: readonly Stranger[]) => void;
  readonly lines: () => string[];
} {
  const columns = new Map<string, { gaps: number; count: number; values: Set<string> }>();
  return {
    add(found) {
      check('found', found, listOf(object));
      for (const each of found) checkFields('found', each, stranger);
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
                `${column}: ${rows(count)} a category that training did not, ${quoted(first!)}${more}; it counts as none of those`,
              ]
            : []),
          ...(gaps > 0 ? [`${column}: ${rows(gaps)} no value, which training never lacked`] : []),
        ];
      }),
  };
}

const quoted = (value: string): string =>
  JSON.stringify(value.length > 60 ? `${value.slice(0, 60)}...` : value);

const rows = (count: number): string =>
  `${count.toLocaleString('en')} ${count === 1 ? 'row has' : 'rows have'}`;
