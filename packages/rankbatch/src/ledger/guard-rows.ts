import { refuse } from '../base/error.js';
import type { Shard } from './deal.js';
import type { LedgerView } from './ledger.js';

interface Selector {
  readonly ledger: LedgerView;
  readonly shard?: Shard | undefined;
}

/**
 * Refuses data that lack the row of an id, when called; without a shard at first also those with rows that no id has, as they are other data. Libraries
 * may give rows of others for those that are not there. Call it before every draw, as samples may be added on the way: it looks where ids are new.
 *
 * @param rows by what has them, for the error, how many: those of the ids 0 .. rows-1
 */
export function guardRows(rows: () => Readonly<Record<string, number>>, selector: Selector): () => void {
  let known = 0;
  return () => {
    const { length } = selector.ledger;
    if (length === known) return;
    // Data that grow may be ahead of the ids.
    const most = selector.shard || known > 0 ? Infinity : length;
    for (const [subject, count] of Object.entries(rows())) requireRows(subject, count, most, selector);
    known = length;
  };
}

function requireRows(subject: string, rows: number, most: number, { ledger, shard }: Selector): void {
  const { length, losses } = ledger;
  let least = 0;
  for (let place = 0; place < length; place++)
    if (!Number.isNaN(losses[place])) least = Math.max(least, ledger.idOf(place) + 1);
  if (rows >= least && rows <= most) return;
  const rule = shard
    ? `must have a row for each id up to ${least - 1}, those of other shards, too`
    : `must have a row for each of the ${length} ids of the selector`;
  refuse(subject, rule, rows);
}
