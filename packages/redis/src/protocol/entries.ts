import { countIn, damaged } from './damage.js';
import { listIn, columnsIn, type Reply, textIn } from './replies.js';

/** What an entry of the log may hold; which of them, by its kind `t`, is told beside the functions of the server. */
export interface Entry {
  /** `n-c`: its number, and a hash of the log up to it. */
  readonly id: string;
  readonly kind: string;
  /** Batches asked for by then; undefined where it is not a trainer's. */
  readonly asked: number | undefined;
  /** Whom to answer. */
  readonly who: string;
  readonly ids: Uint8Array;
  readonly losses: Uint8Array;
  /** Argument of a request; of a push, the entry after which it drew. */
  readonly argument: Uint8Array;
  readonly lease: string;
  /** Batches of a push, and its number. */
  readonly count: number;
  readonly push: number;
}

/** Batches of one push. */
export const MOST_BATCHES = 64;

const empty = new Uint8Array(0);

/** Number of an entry in its log, from 1: entries of one log are in the order of these. */
export const numberOf = (id: string): number => Number(id.slice(0, id.indexOf('-')));

/** An entry as XREAD and XRANGE give it. @throws RankbatchError where it is none of those that the functions of the server add. */
export function readEntry(reply: Reply): Entry {
  const [id, fields] = listIn(reply);
  const values = columnsIn(fields);
  const text = (name: string) => values.get(name)?.toString('latin1') ?? '';
  const kind = text('t');
  const isPush = kind === 'p';
  const [ids, losses] = [values.get('i') ?? empty, values.get('l') ?? empty];
  if (ids.length % 4 !== 0 || losses.length !== ids.length)
    throw damaged(
      `entry ${textIn(id)} of the log must have 4 bytes for each id and loss`,
      `${ids.length} and ${losses.length}`,
    );
  if (!/^[racpdvq+-]$/.test(kind))
    throw damaged(`entry ${textIn(id)} of the log must be of a known kind`, kind);
  return {
    id: textIn(id),
    kind,
    asked: values.has('a') ? countIn('a of an entry', text('a')) : undefined,
    who: text('w'),
    ids,
    losses,
    argument: values.get('x') ?? empty,
    lease: text('e'),
    count: isPush ? batchesIn(text('k')) : 0,
    push: isPush ? countIn('m of a push', text('m')) : 0,
  };
}

function batchesIn(text: string): number {
  const count = countIn('k of a push', text);
  // Else a damaged entry would be drawn without end.
  if (count > MOST_BATCHES) throw damaged(`k of a push must be at most ${MOST_BATCHES}`, count);
  return count;
}
