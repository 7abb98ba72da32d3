import { countIn, damaged } from './damage.js';
import { bytesIn, listIn, type Reply, textIn } from './replies.js';

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

const empty: Uint8Array = new Uint8Array(0);

/** Number of an entry in its log, from 1: entries of one log are in the order of these. */
export const numberOf = (id: string): number => Number(id.slice(0, id.indexOf('-')));

/** An entry as XRANGE gives it. @throws RankbatchError where it is none of those that the functions of the server add. */
export function readEntry(reply: Reply): Entry {
  const [id, fields] = listIn(reply);
  const entry = { ...blank, id: textIn(id) };
  const list = listIn(fields);
  let [count, push] = ['', ''];
  for (let i = 0; i + 1 < list.length; i += 2) {
    const value = bytesIn(list[i + 1]);
    const name = letterIn(bytesIn(list[i]));
    if (name === 't') entry.kind = letterIn(value) || textIn(value);
    else if (name === 'a') entry.asked = countIn('a of an entry', textIn(value));
    else if (name === 'i') entry.ids = value;
    else if (name === 'l') entry.losses = value;
    else if (name === 'w') entry.who = textIn(value);
    else if (name === 'x') entry.argument = value;
    else if (name === 'e') entry.lease = textIn(value);
    else if (name === 'k') count = textIn(value);
    else if (name === 'm') push = textIn(value);
  }
  const { ids, losses, kind } = entry;
  if (ids.length % 4 !== 0 || losses.length !== ids.length)
    throw damaged(
      `entry ${entry.id} of the log must have 4 bytes for each id and loss`,
      `${ids.length} and ${losses.length}`,
    );
  if (kind.length !== 1 || !'racpdvq+-'.includes(kind))
    throw damaged(`entry ${entry.id} of the log must be of a known kind`, kind);
  if (kind === 'p') {
    entry.count = batchesIn(count);
    entry.push = countIn('m of a push', push);
  }
  return entry;
}

const blank = {
  kind: '',
  asked: undefined as number | undefined,
  who: '',
  ids: empty,
  losses: empty,
  argument: empty,
  lease: '',
  count: 0,
  push: 0,
};

/** A text of one letter; empty where it is another one. */
const letterIn = (bytes: Uint8Array): string => (bytes.length === 1 ? String.fromCharCode(bytes[0]!) : '');

function batchesIn(text: string): number {
  const count = countIn('k of a push', text);
  // Else a damaged entry would be drawn without end.
  if (count > MOST_BATCHES) throw damaged(`k of a push must be at most ${MOST_BATCHES}`, count);
  return count;
}
