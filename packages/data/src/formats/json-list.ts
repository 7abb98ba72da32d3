import { isObject } from '../checks.js';
import { DataError } from '../data-error.js';

/** All of a list is in memory at once, as text and as objects. */
const MOST_LETTERS = 2 ** 26;

/** Whether text begins as a JSON list does, rather than as lines of objects. */
export const beginsList = (text: string): boolean => /^\s*\[/.test(text);

/** Refuses a list that is longer than may be read. */
export function requireListSize(letters: number, path: string): void {
  if (letters > MOST_LETTERS)
    throw new DataError(
      `${path}: must be a JSON list of at most ${MOST_LETTERS} letters, found more; write an object a line, which is read in pieces: ${asLines(path)}`,
    );
}

/** The items of a JSON list. */
export function parseList(text: string, path: string): readonly unknown[] {
  requireListSize(text.length, path);
  try {
    const items: unknown = JSON.parse(text);
    return Array.isArray(items) ? items : [items];
  } catch (cause) {
    throw new DataError(
      `${path}: must be a JSON list of objects, or an object a line, found other text (${cause instanceof Error ? cause.message : String(cause)}); ` +
        (/[:[,]\s*-?(?:NaN|Infinity)\b/.test(text)
          ? 'write null for what is no number, as to_json of pandas does'
          : 'the file is damaged or of another kind: write it anew'),
      { cause },
    );
  }
}

/** A JSON list as text without some of its items, of which `parseList` says how many there are; what stays does so letter for letter. */
export function listWithout(text: string, dropped: ReadonlySet<number>): string {
  const { head, items, tail } = cutList(text);
  return head + items.filter((_, item) => !dropped.has(item)).join() + tail;
}

/** The command that writes an object a line. */
export function asLines(path: string, orient?: string): string {
  const target = `${path.replace(/\.\w+$/, '')}-lines.jsonl`;
  const how = orient === undefined ? '' : `, orient='${orient}'`;
  return `pandas.read_json('${path}'${how}).to_json('${target}', orient='records', lines=True)`;
}

/** The command for a file that is one object with all rows, as pandas and others write it; undefined for others. */
export function cureOfOneObject(text: string, path: string): string | undefined {
  const whole = objectOf(text);
  if (whole === undefined) return undefined;
  const { data, columns, schema } = whole;
  if (Array.isArray(data) && Array.isArray(columns)) return asLines(path, 'split');
  if (Array.isArray(data) && schema !== undefined) return asLines(path, 'table');
  const values = Object.values(whole);
  if (values.length > 0 && values.every(isObject))
    return Object.keys(whole).every((key) => /^\d+$/.test(key)) ? asLines(path, 'index') : asLines(path);
  const key = Object.keys(whole).find((name) => Array.isArray(whole[name]) && isObject(whole[name][0]));
  if (key === undefined) return undefined;
  return asLines(path).replace(
    /read_json\([^)]*\)/,
    `DataFrame(json.load(open('${path}'))[${JSON.stringify(key)}])`,
  );
}

function objectOf(text: string): Record<string, unknown> | undefined {
  if (text.length > MOST_LETTERS) return undefined;
  try {
    const whole: unknown = JSON.parse(text);
    return isObject(whole) ? whole : undefined;
  } catch {
    return undefined;
  }
}

/** The parts of the text of a list: what is before its items, these with the blanks around them, and what is behind. */
function cutList(text: string): { head: string; items: readonly string[]; tail: string } {
  const start = text.indexOf('[') + 1;
  const items: string[] = [];
  let [from, depth, isQuoted] = [start, 0, false];
  for (let at = start; at < text.length; at++) {
    const letter = text[at]!;
    if (isQuoted) {
      if (letter === '\\') at += 1;
      else if (letter === '"') isQuoted = false;
    } else if (letter === '"') {
      isQuoted = true;
    } else if ('[{'.includes(letter)) {
      depth += 1;
    } else if (depth > 0) {
      if (']}'.includes(letter)) depth -= 1;
    } else if (',]'.includes(letter)) {
      items.push(text.slice(from, at));
      from = at + 1;
      if (letter === ']') break;
    }
  }
  return { head: text.slice(0, start), items, tail: text.slice(from - 1) };
}
