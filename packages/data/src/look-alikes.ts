/** Letters that take no room, but for what joins emoji. */
const UNSEEN = /[\u00ad\u200b\u200c\u2060\ufeff]/g;

/**
 * The first two names that the eye takes for one: they differ in case only, in blanks, in letters that are not seen, or in the codes of their letters (é as one code, or as e and its
 * accent); undefined where none do.
 */
export function lookAlikes(names: Iterable<string>): readonly [string, string] | undefined {
  const seen = new Map<string, string>();
  for (const name of names) {
    const look = name.normalize('NFC').replace(UNSEEN, '').replace(/\s+/g, ' ').toLowerCase();
    const other = seen.get(look);
    if (other !== undefined) return [other, name];
    seen.set(look, name);
  }
  return undefined;
}
