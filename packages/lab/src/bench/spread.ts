import { formatCount } from './format-count.js';

/** Least and greatest of several measurements. */
export interface Spread {
  readonly from: number;
  readonly to: number;
}

/** The spread of values, of which there must be one at least. */
export function spreadOf(values: readonly number[]): Spread {
  return { from: Math.min(...values), to: Math.max(...values) };
}

/** For people: `1,200-1,400`, or `-` where it is not known. */
export function formatSpread(spread: Spread | null): string {
  return spread === null ? '-' : `${formatCount(spread.from)}-${formatCount(spread.to)}`;
}
