import { rounded } from '../rounded.js';
import type { Spread } from '../spread.js';

/** What selection costs: the five keys that `rankbatch bench selection --json` prints. */
export interface SelectionCost {
  /** Number of samples. */
  readonly n: number;
  readonly strategy: string;
  /** `next()`, for each drawn sample. */
  readonly nsPerDraw: number;
  /** `record()`, for each recorded loss. */
  readonly nsPerRecord: number;
  /** All memory that selection takes. */
  readonly bytesPerSample: number;
}

/** A row of the table; null where a peer does not tell. */
export interface Row extends SelectionCost {
  readonly drawSpread: Spread | null;
  readonly recordSpread: Spread | null;
  readonly startUpMs: number | null;
}

/** The rows as JSON text, with the five keys only. */
export function toJson(rows: readonly SelectionCost[]): string {
  const costs = rows.map(({ n, strategy, nsPerDraw, nsPerRecord, bytesPerSample }) => ({
    n,
    strategy,
    nsPerDraw: rounded(nsPerDraw, 1),
    nsPerRecord: rounded(nsPerRecord, 1),
    bytesPerSample: rounded(bytesPerSample, 2),
  }));
  return `${JSON.stringify(costs, null, 2)}\n`;
}
