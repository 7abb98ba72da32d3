import { formatsOf } from '../../formats/number-format.js';
import { isDate } from '../scan-columns.js';

/** What people write between the labels of a row; a list of Python or JSON has brackets around them. */
const MARKS = [',', ';', '|', '/'];
const LIST = /^\[.*\]$/s;

/**
 * What stands between several labels where the names of classes look like some: at least half of what stands between the marks is named by two classes or more, as in `red`, `red|blue`,
 * `blue`. Lists in brackets have commas.
 */
export function markOfJoined(names: readonly string[]): string | undefined {
  if (names.length > 1 && names.every((name) => LIST.test(name))) return ',';
  // Decimal commas, dates.
  if (names.every((name) => isDate(name) || formatsOf(name).length > 0)) return undefined;
  return MARKS.find((mark) => {
    const joined = names.filter((name) => name.includes(mark));
    if (joined.length === 0) return false;
    const owners = new Map<string, number>();
    for (const name of names)
      for (const part of partsOf(name, mark)) owners.set(part, (owners.get(part) ?? 0) + 1);
    const parts = new Set(joined.flatMap((name) => [...partsOf(name, mark)]));
    const shared = [...parts].filter((part) => owners.get(part)! > 1);
    return shared.length > 0 && shared.length * 2 >= parts.size;
  });
}

const partsOf = (name: string, mark: string): ReadonlySet<string> =>
  new Set(name.split(mark).map((part) => part.trim()));
