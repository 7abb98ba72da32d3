import type { Batch } from '../base/batch.js';
import {
  RankbatchError,
  type RankbatchErrorCode,
  refuse,
  requireInteger,
  requireList,
} from '../base/error.js';
import { MOST_BODY } from './frame.js';

/** Of the protocol: "rb" and its version. */
export const PROTOCOL = 0x7262_0001;

/** Of one call: with 16 bytes each they fit into a frame, and an owner has memory for as many new ones. */
const MOST_SAMPLES = MOST_BODY / 16;

/** Refuses a number of new samples that a call may not ask for. */
export function requireNew(count: unknown): asserts count is number {
  requireInteger('add: count', count, 1, MOST_SAMPLES, 'add in several calls');
}

/** Reads a body column by column; refuses one that is too short or too long. */
export class Body {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** The next so many 64-bit floats. */
  f64(length: number): Float64Array {
    return new Float64Array(this.#bytes.buffer, this.#skip(8 * length), length);
  }

  f32(length: number): Float32Array {
    return new Float32Array(this.#bytes.buffer, this.#skip(4 * length), length);
  }

  u32(length: number): Uint32Array {
    return new Uint32Array(this.#bytes.buffer, this.#skip(4 * length), length);
  }

  end(): void {
    if (this.#at !== this.#bytes.length)
      refuse('frame', `must have a body of ${this.#at} bytes`, this.#bytes.length);
  }

  #skip(bytes: number): number {
    const from = this.#at;
    this.#at += bytes;
    if (this.#at > this.#bytes.length)
      refuse('frame', `must have a body of ${this.#at} bytes`, this.#bytes.length);
    return from;
  }
}

/** A body that is all ids. */
export function onlyIds(bytes: Uint8Array): Uint32Array {
  const body = new Body(bytes);
  const ids = body.u32(bytes.length >> 2);
  body.end();
  return ids;
}

/** Numbers as they are: ids that are 32-bit words and losses that are 32-bit floats as such, all else as 64-bit floats. */
export interface Numbers {
  readonly column: Float64Array | Float32Array | Uint32Array;
  readonly isWide: boolean;
}

export function toNumbers(subject: string, values: ArrayLike<number>, Short: 'ids' | 'losses'): Numbers {
  requireList(subject, values);
  if (values.length > MOST_SAMPLES)
    refuse(subject, `must be at most ${MOST_SAMPLES}`, values.length, 'record in several calls');
  if (Short === 'ids' && values instanceof Uint32Array) return { column: values, isWide: false };
  if (Short === 'losses' && values instanceof Float32Array) return { column: values, isWide: false };
  const column = new Float64Array(values.length);
  for (let i = 0; i < column.length; i++) {
    const value: unknown = values[i];
    if (typeof value !== 'number')
      refuse(`${subject}[${i}]`, 'must be a number', value, undefined, Short === 'ids' ? 'ID' : 'NAN');
    column[i] = value;
  }
  return { column, isWide: true };
}

/** Ids and losses of a record, in the order in which they are aligned. */
export function recordColumns(
  ids: Numbers,
  losses: Numbers,
): { readonly b: number; readonly columns: Numbers['column'][] } {
  const wideFirst = [ids, losses].toSorted((x, y) => Number(y.isWide) - Number(x.isWide));
  return {
    b: Number(ids.isWide) + 2 * Number(losses.isWide),
    columns: wideFirst.map(({ column }) => column),
  };
}

/** @param count how many there are of each @param widths what {@link recordColumns} has told */
export function readRecord(
  body: Body,
  count: number,
  widths: number,
): [ids: ArrayLike<number>, losses: ArrayLike<number>] {
  const readIds = () => (widths & 1 ? body.f64(count) : body.u32(count));
  const readLosses = () => (widths & 2 ? body.f64(count) : body.f32(count));
  if (widths & 1 || !(widths & 2)) return [readIds(), readLosses()];
  const losses = readLosses();
  return [readIds(), losses];
}

const NO_RANKS = 0;
const RANKS = 1;

export function batchColumns({ epoch, ids, probabilities, ranks, weights }: Batch): {
  readonly a: number;
  readonly b: number;
  readonly columns: (Float64Array | Float32Array | Uint32Array)[];
} {
  return {
    a: ids.length,
    b: ranks ? RANKS : NO_RANKS,
    columns: [Float64Array.of(epoch), probabilities, ids, weights, ...(ranks ? [ranks] : [])],
  };
}

export function readBatch(bytes: Uint8Array, count: number, form: number): Batch {
  const body = new Body(bytes);
  const [epoch] = body.f64(1);
  const batch = {
    probabilities: body.f64(count),
    ids: body.u32(count),
    weights: body.f32(count),
    ranks: form === RANKS ? body.u32(count) : undefined,
    epoch: epoch!,
  };
  body.end();
  return batch;
}

const CODES: readonly (RankbatchErrorCode | undefined)[] = [
  undefined,
  'ID',
  'LENGTH',
  'MISMATCH',
  'NAN',
  'STALE',
  'VERSION',
];

/** What was refused, as a message; what is no refusal is a fault of the owner's, of a strategy of one's own for example. */
export function errorColumns(error: unknown): { readonly a: number; readonly text: Uint8Array } {
  const isRefusal = error instanceof RankbatchError;
  const message = error instanceof Error ? error.message : String(error);
  const a = Math.max(0, CODES.indexOf(isRefusal ? error.code : undefined));
  return { a, text: new TextEncoder().encode(isRefusal ? message : `owner: ${message}`) };
}

export function readError(a: number, text: Uint8Array): RankbatchError {
  return new RankbatchError(new TextDecoder().decode(text), { code: CODES[a] });
}

/** Plain data as bytes: JSON, in which numbers that are not finite are `{ "$number": "NaN" }`. */
export function toJson(value: unknown): Uint8Array {
  const text = JSON.stringify(value ?? null, (_, item: unknown) =>
    typeof item === 'number' && !Number.isFinite(item) ? { $number: String(item) } : item,
  );
  return new TextEncoder().encode(text);
}

/** What {@link toJson} was given, as far as JSON can tell. */
// oxlint-disable-next-line typescript/no-unnecessary-type-parameters -- who asks knows what the answer is
export function fromJson<T>(bytes: Uint8Array): T;
export function fromJson(bytes: Uint8Array): unknown {
  const text = new TextDecoder().decode(bytes);
  try {
    const value: unknown = JSON.parse(text, (_, item: unknown) =>
      typeof item === 'object' && item !== null && '$number' in item ? Number(item.$number) : item,
    );
    return value;
  } catch {
    return refuse('frame', 'must have a body of JSON', text.slice(0, 20));
  }
}
