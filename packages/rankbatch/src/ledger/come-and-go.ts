// Samples that come and go: functions beside the ledger, so that who has none does not carry them.
import { refuse, requireInteger, requireList } from '../base/error.js';
import { grown } from './grown.js';
import type { Ledger } from './ledger.js';
import type { Archive } from '../base/snapshot.js';

/** Of losses, draws and sights in a snapshot. */
const BYTES_PER_SAMPLE = 16;

/** Ids for new samples, ascending: those of retired ones, then new ones. The columns may be others afterwards. */
export function addTo(ledger: Ledger, count: number): Uint32Array {
  const { length } = ledger;
  const ids = new Uint32Array(count);
  let taken = 0;
  for (let id = 0; taken < count && id < length; id++) if (!ledger.isActive(id)) ids[taken++] = id;
  for (let id = length; taken < count; id++) ids[taken++] = id;
  grow(ledger, Math.max(length, ids[count - 1]! + 1));
  for (const id of ids) {
    ledger.losses[id] = Infinity;
    ledger.draws[id] = ledger.seen[id] = 0;
    ledger.drawn.delete(id);
  }
  ledger.count += count;
  return ids;
}

/** The places of ids as a set, if they can be retired. */
export function checkRetired(ledger: Ledger, ids: ArrayLike<number>): Uint32Array {
  requireList('retire: ids', ids);
  const gone = new Set(Array.from(ids, (id, i) => ledger.activePlace(`retire: ids[${i}]`, id)));
  if (gone.size === ledger.count)
    refuse('retire', 'must leave at least one sample', `all ${gone.size}`, 'make a new selector instead');
  return Uint32Array.from(gone);
}

/** Marks ids, which are checked. */
export function retireFrom(ledger: Ledger, ids: Uint32Array): void {
  for (const id of ids) ledger.losses[id] = Number.NaN;
  ledger.count -= ids.length;
}

/** Goes through all that a ledger knows. */
export function syncLedger(ledger: Ledger, archive: Archive): void {
  const [count, length, share, distinct, drawn] = archive.numbers(
    ledger.count,
    ledger.length,
    ledger.distinctShare,
    ledger.distinct,
    ledger.drawnInEpoch,
  );
  requireInteger('snapshot: length', length, ledger.length, archive.left / BYTES_PER_SAMPLE);
  ledger.count = count;
  ledger.distinctShare = share;
  ledger.distinct = distinct;
  ledger.drawnInEpoch = drawn;
  grow(ledger, length);
  for (const column of [ledger.losses, ledger.draws, ledger.seen, ledger.drawn.bytes]) archive.column(column);
  const active = ledger.losses.reduce((sum, loss) => sum + Number(!Number.isNaN(loss)), 0);
  if (active !== count) refuse('snapshot: samples', `must be ${count}`, active);
}

function grow(ledger: Ledger, length: number): void {
  ledger.losses = grown(Float64Array, ledger.losses, length);
  ledger.draws = grown(Uint32Array, ledger.draws, length);
  ledger.seen = grown(Uint32Array, ledger.seen, length);
  ledger.drawn.grow(length);
}
