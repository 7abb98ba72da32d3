/** The first two names that the eye takes for one: they differ in case only, or in the codes of their letters (é as one code, or as e and its accent); undefined where none do. */
export function lookAlikes(names: Iterable<string>): readonly [string, string] | undefined {
  const seen = new Map<string, string>();
  for (const name of names) {
    const look = name.normalize('NFC').toLowerCase();
    const other = seen.get(look);
    if (other !== undefined) return [other, name];
    seen.set(look, name);
  }
  return undefined;
}
