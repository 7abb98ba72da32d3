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

/** The split that a word names in one of its usual spellings, `val` and `Dev` as `validation`. */
export function splitNamed(word: string): SplitName | undefined {
  const name = word.toLowerCase();
  return Object.hasOwn(SPLITS, name) ? SPLITS[name] : undefined;
}
