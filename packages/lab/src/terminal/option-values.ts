import { UsageError } from '../base/errors.js';

/** Reads an option that counts something. */
export function positiveInteger(option: string, text: string): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!Number.isSafeInteger(value) || value < 1)
    throw new UsageError(`${option}: must be a positive integer, got "${text}"`);
  return value;
}

const maxSeed = 2 ** 32 - 1;
const maxSeeds = 1000;

/** Reads the first of `count` consecutive seeds. */
export function consecutiveSeeds(option: string, text: string, count: number): number[] {
  if (count > maxSeeds) throw new UsageError(`--seeds: must be at most ${maxSeeds}, got ${count}`);
  const first = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!(first <= maxSeed))
    throw new UsageError(`${option}: must be an integer from 0 to ${maxSeed}, got "${text}"`);
  if (first + count - 1 > maxSeed)
    throw new UsageError(`--seeds: the last seed must be at most ${maxSeed}, got ${first + count - 1}`);
  return Array.from({ length: count }, (_, index) => first + index);
}

/** Reads a comma-separated list whose entries all differ. */
export function distinctList(option: string, text: string): string[] {
  const entries = text.split(',').map((entry) => entry.trim());
  const twice = entries.find((entry, index) => entries.indexOf(entry) !== index);
  if (twice !== undefined)
    throw new UsageError(`${option}: must name each entry once, got "${twice}" twice in "${text}"`);
  return entries;
}

/** Reads the entries of such a list as numbers, which differ too, however they are written. */
export function distinctNumbers(
  option: string,
  entries: readonly string[],
  read: (option: string, text: string) => number,
): number[] {
  const numbers = entries.map((entry) => read(option, entry));
  const twice = numbers.findIndex((number, index) => numbers.indexOf(number) < index);
  if (twice >= 0)
    throw new UsageError(
      `${option}: must name each number once, got "${entries[numbers.indexOf(numbers[twice]!)]}" and "${entries[twice]}", which are the same; leave one out`,
    );
  return numbers;
}

/** Checks every entry of a list against the known names. */
export function knownNames(option: string, names: readonly string[], known: readonly string[]): void {
  for (const name of names)
    if (!known.includes(name))
      throw new UsageError(`${option}: must be one of ${known.join(', ')}, got "${name}"`);
}

/** Reads an option that measures something. */
export function positiveNumber(option: string, text: string): number {
  const value = /^\d*\.?\d+(e[+-]?\d+)?$/i.test(text) ? Number(text) : NaN;
  if (!(value > 0 && value < Infinity))
    throw new UsageError(`${option}: must be a finite number > 0, got "${text}"`);
  return value;
}

/** Reads an option that is a share of the whole. */
export function shareOf(option: string, text: string): number {
  const value = /^\d*\.?\d+(e-?\d+)?$/i.test(text) ? Number(text) : NaN;
  if (!(value >= 0 && value <= 1))
    throw new UsageError(`${option}: must be a number from 0 to 1, got "${text}"`);
  return value;
}
