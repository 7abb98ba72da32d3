import { RankbatchError, type Selector } from 'rankbatch';
import type { Entry } from '../protocol/entries.js';
import { BatchEncoder, bytesOf, encodeJson, idsOf, MOST_SAMPLES, RecordColumns } from '../protocol/wire.js';

/** What a trainer waits for. */
export interface Answer {
  readonly who: string;
  /** Of the request. */
  readonly kind: string;
  /** "+" and what was asked for, or "-" and what was wrong. */
  readonly bytes: Uint8Array;
  readonly lease: string;
}

/** Where in the log a state is. */
export interface LogPosition {
  /** Id of the last entry that was applied. */
  readonly applied: string;
  /** Batches drawn until now, and the pushes that brought them. */
  readonly pushed: number;
  readonly pushes: number;
}

/** A selector that follows a log: the same entries, applied and drawn at the same points, make the same state to the last bit. */
export class Replica {
  readonly selector: Selector;
  applied: string;
  pushed: number;
  pushes: number;
  readonly #columns = new RecordColumns();
  readonly #encoder = new BatchEncoder();

  constructor(selector: Selector, at: LogPosition) {
    this.selector = selector;
    this.applied = at.applied;
    this.pushed = at.pushed;
    this.pushes = at.pushes;
  }

  /** Takes in what an entry says, and answers it where somebody waits for that; a question for a snapshot is left to the caller. */
  apply(entry: Entry): Answer | undefined {
    const { who, kind, lease } = entry;
    this.applied = entry.id;
    const change = changes[kind];
    if (change === undefined) return undefined;
    try {
      const result = change(this.selector, entry, this.#columns);
      return result === undefined ? undefined : { who, kind, lease, bytes: prefixed('+', result) };
    } catch (error) {
      // Refused, and so nothing was changed: here and in every replay.
      if (!(error instanceof RankbatchError)) throw error;
      const text = new TextEncoder().encode(`${error.code ?? ''} ${error.message}`);
      return { who, kind, lease, bytes: prefixed('-', text) };
    }
  }

  /** Draws batches, as they go over the wire: bytes that hold until the next draw. */
  draw(count: number, shard: number): Uint8Array[] {
    const batches = Array.from({ length: count }, () => this.selector.next());
    const bytes = this.#encoder.encode(batches, shard, this.pushed + 1);
    this.pushed += count;
    return bytes;
  }
}

const nothing = new Uint8Array(0);

/** What entries do, by their kind; undefined where nobody waits for an answer. */
const changes: Readonly<
  Record<string, (selector: Selector, entry: Entry, columns: RecordColumns) => Uint8Array | undefined>
> = {
  r(selector, { ids, losses }, columns) {
    selector.record(...columns.read(ids, losses));
    return undefined;
  },
  d: (selector, { argument }) => bytesOf(selector.due(Number(asText(argument)))),
  '+'(selector, { argument }) {
    const count = Number(asText(argument));
    if (!(count <= MOST_SAMPLES))
      throw new RankbatchError(
        `add: count: must be at most ${MOST_SAMPLES}, got ${count}; add in several calls`,
      );
    return bytesOf(selector.add(count));
  },
  '-'(selector, { argument }) {
    selector.retire(idsOf(argument));
    return nothing;
  },
  v(selector, { argument }) {
    selector.reportValidation(Number(asText(argument)));
    return nothing;
  },
  q(selector, { argument }) {
    const question = asText(argument);
    if (question === 'explain') return encodeJson(selector.explain());
    if (question === 'staleness') return encodeJson(selector.staleness());
    if (question !== 'status') return undefined;
    const { sampleCount, batchSize, epoch, draws, pressure, strategy } = selector;
    return encodeJson({ sampleCount, batchSize, epoch, draws, pressure, strategy });
  },
};

export const asText = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);

export function prefixed(sign: '+' | '-', bytes: Uint8Array): Uint8Array {
  const answer = new Uint8Array(bytes.length + 1);
  answer[0] = sign.charCodeAt(0);
  answer.set(bytes, 1);
  return answer;
}
