/** How one class, or one of several labels, was met: true and false positives, and false negatives. */
export interface Counts {
  readonly hits: number;
  readonly falseAlarms: number;
  readonly misses: number;
}

/** Shares of 1; null where they are 0 of 0. */
export interface CountMeasures {
  /** Samples that have it. */
  readonly support: number;
  readonly precision: number | null;
  readonly recall: number | null;
  readonly f1: number | null;
}

/** Precision, recall and their harmonic mean. */
export function countMeasures({ hits, falseAlarms, misses }: Counts): CountMeasures {
  return {
    support: hits + misses,
    precision: shareOf(hits, hits + falseAlarms),
    recall: shareOf(hits, hits + misses),
    f1: shareOf(2 * hits, 2 * hits + falseAlarms + misses),
  };
}

/** A share of 1; null for one of nothing. */
export function shareOf(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

/** The mean of the values that there are; null where there is none. */
export function meanOfKnown(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0) / known.length;
}
