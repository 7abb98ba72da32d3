import { listIn, pairsIn, type Reply, textIn } from './replies.js';

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

const empty = new Uint8Array(0);

/** Number of an entry in its log, from 1: entries of one log are in the order of these. */
export const numberOf = (id: string): number => Number(id.slice(0, id.indexOf('-')));

/** An entry as XREAD and XRANGE give it. */
export function readEntry(reply: Reply): Entry {
  const [id, fields] = listIn(reply);
  const values = new Map(pairsIn(fields));
  const text = (name: string) => values.get(name)?.toString('latin1') ?? '';
  return {
    id: textIn(id),
    kind: text('t'),
    asked: values.has('a') ? Number(text('a')) : undefined,
    who: text('w'),
    ids: values.get('i') ?? empty,
    losses: values.get('l') ?? empty,
    argument: values.get('x') ?? empty,
    lease: text('e'),
    count: Number(text('k')),
    push: Number(text('m')),
  };
}
