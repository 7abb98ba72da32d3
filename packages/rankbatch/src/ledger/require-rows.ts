import { refuse } from '../base/error.js';
import type { Shard } from './deal.js';
import type { LedgerView } from './ledger.js';

/**
 * Refuses data that lack the row of an id; without a shard also those with rows that no id has, as they are other data.
 *
 * @param subject what has the rows, for the error
 * @param rows how many: those of the ids 0 .. rows-1
 */
export function requireRows(
  subject: string,
  rows: number,
  { ledger, shard }: { readonly ledger: LedgerView; readonly shard?: Shard | undefined },
): void {
  const { length, losses } = ledger;
  let least = 0;
  for (let place = 0; place < length; place++)
    if (!Number.isNaN(losses[place])) least = Math.max(least, ledger.idOf(place) + 1);
  if (rows >= least && (shard || rows <= length)) return;
  const rule = shard
    ? `must have a row for each id up to ${least - 1}, those of other shards, too`
    : `must have a row for each of the ${length} ids of the selector`;
  refuse(subject, rule, rows);
}
