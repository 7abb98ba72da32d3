/** The parts of a data set that files and folders name. */
export type SplitName = 'train' | 'validation' | 'test';

const SPLITS: Readonly<Record<string, SplitName>> = {
  train: 'train',
  training: 'train',
  validation: 'validation',
  valid: 'validation',
  val: 'validation',
  dev: 'validation',
  test: 'test',
  testing: 'test',
};

/** Whether each row has the name of a split in a column, and some that of the training set. */
export function holdsSplits(
  { rows }: { readonly rows: readonly (readonly (string | null)[])[] },
  position: number,
): boolean {
  const splitIn = (row: readonly (string | null)[]) => splitNamed(row[position] ?? '');
  return rows.every((row) => splitIn(row) !== undefined) && rows.some((row) => splitIn(row) === 'train');
}

/** The split that a word names in one of its usual spellings, `val` and `Dev` as `validation`. */
export function splitNamed(word: string): SplitName | undefined {
  const name = word.toLowerCase();
  return Object.hasOwn(SPLITS, name) ? SPLITS[name] : undefined;
}
