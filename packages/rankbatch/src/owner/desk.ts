import type { Batch } from '../base/batch.js';
import { refuse, requireFinitePositive, requireInteger } from '../base/error.js';
import type { Explanation } from '../strategies/explanation.js';
import type { Staleness } from '../ledger/ages.js';
import type { LedgerView } from '../ledger/ledger.js';
import type { Strategy } from '../strategies/strategy.js';
import { type Frame, Kind, MOST_BODY, writeFrame } from './frame.js';
import { batchColumns, Body, errorColumns, readRecord, requireNew, toJson } from './messages.js';
import { Loans } from './loans.js';

/** What is asked of a selector that is served. */
export interface Served {
  readonly sampleCount: number;
  readonly batchSize: number;
  readonly epoch: number;
  readonly draws: number;
  readonly pressure: number;
  readonly strategy: Strategy;
  readonly ledger: Pick<LedgerView, 'loss'>;
  next(): Batch;
  record(ids: ArrayLike<number>, losses: ArrayLike<number>): void;
  due(limit?: number): Uint32Array;
  reportValidation(loss: number): void;
  explain(): Explanation | undefined;
  staleness(): Staleness;
  snapshot(): Uint8Array;
  add(count: number): Uint32Array;
  retire(ids: ArrayLike<number>): void;
}

type Answer = readonly Uint8Array[];

/** Carries out requests on a selector; what it refuses is the answer. */
export class Desk {
  readonly #selector: Served;
  readonly #countTrainers: () => number;
  readonly #loans = new Loans();
  #batches = 0;

  constructor(selector: Served, countTrainers: () => number) {
    this.#selector = selector;
    this.#countTrainers = countTrainers;
  }

  answer(frame: Frame): Answer {
    try {
      return this.#carryOut(frame);
    } catch (error) {
      return [refusal(frame.seq, error)];
    }
  }

  #carryOut({ kind, seq, a, b, body: bytes }: Frame): Answer {
    const selector = this.#selector;
    const body = new Body(bytes);
    const all = (...columns: (Uint8Array | Uint32Array)[]) => [
      writeFrame({ kind: Kind.answer, seq }, ...columns),
    ];
    switch (kind) {
      case Kind.next:
        return this.#next(seq);
      case Kind.record:
      case Kind.step: {
        const [ids, losses] = readRecord(body, a, b);
        body.end();
        selector.record(ids, losses);
        return kind === Kind.step ? this.#next(seq) : all();
      }
      case Kind.due: {
        const [limit, lease] = body.f64(2);
        body.end();
        requireInteger('due: limit', limit);
        requireFinitePositive('due: lease', lease);
        const now = performance.now();
        const isThere = (id: number): boolean => !Number.isNaN(selector.ledger.loss(id));
        const ids = this.#loans.overdue(limit, now, isThere) ?? selector.due(limit);
        const number = ids.length > 0 ? this.#loans.lend(ids, now + lease) : 0;
        return [writeFrame({ kind: Kind.answer, seq, a: number }, ids)];
      }
      case Kind.done: {
        const count = b >>> 1;
        const losses = b & 1 ? body.f64(count) : body.f32(count);
        body.end();
        const ids = this.#loans.idsOf(a);
        if (ids) {
          selector.record(ids, losses);
          this.#loans.close(a);
        }
        return [writeFrame({ kind: Kind.answer, seq, a: Number(ids !== undefined) })];
      }
      case Kind.report:
        selector.reportValidation(only(body));
        return all();
      case Kind.explain:
        return all(toJson(selector.explain()));
      case Kind.staleness:
        return all(toJson(selector.staleness()));
      case Kind.status:
        return all(toJson(this.#status()));
      case Kind.snapshot:
        return inParts(seq, selector.snapshot());
      case Kind.add: {
        const count = only(body);
        requireNew(count);
        return all(selector.add(count));
      }
      case Kind.retire: {
        const ids = b & 1 ? body.f64(a) : body.u32(a);
        body.end();
        selector.retire(ids);
        return all();
      }
      default:
        return refuse('owner', 'must be asked for something it knows', kind, undefined, 'VERSION');
    }
  }

  #next(seq: number): Answer {
    const { a, b, columns } = batchColumns(this.#selector.next());
    this.#batches++;
    return [writeFrame({ kind: Kind.answer, seq, a, b }, ...columns)];
  }

  #status(): object {
    const { sampleCount, batchSize, epoch, draws, pressure, strategy } = this.#selector;
    const counts = { sampleCount, batchSize, epoch, draws, batches: this.#batches, pressure };
    return { ...counts, strategy, shards: 1, trainers: this.#countTrainers() };
  }
}

/** The one number of a body. */
function only(body: Body): number {
  const [number] = body.f64(1);
  body.end();
  return number!;
}

/** The answer where something was refused. */
export function refusal(seq: number, error: unknown): Uint8Array {
  const { a, text } = errorColumns(error);
  return writeFrame({ kind: Kind.error, seq, a }, text);
}

/** Long answers, so that no frame is longer than may be. */
function inParts(seq: number, bytes: Uint8Array): Answer {
  const frames: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += MOST_BODY) {
    const kind = at + MOST_BODY < bytes.length ? Kind.part : Kind.answer;
    frames.push(writeFrame({ kind, seq }, bytes.subarray(at, at + MOST_BODY)));
  }
  return frames;
}
