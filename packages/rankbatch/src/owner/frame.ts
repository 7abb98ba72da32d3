import { refuse } from '../base/error.js';

/** What a frame asks or answers. */
export const Kind = {
  hello: 1,
  next: 2,
  record: 3,
  step: 4,
  due: 5,
  done: 6,
  report: 7,
  explain: 8,
  staleness: 9,
  status: 10,
  snapshot: 11,
  add: 12,
  retire: 13,
  /** An answer: all of it, or a part of it that others follow. */
  answer: 32,
  part: 33,
  error: 34,
} as const;

/**
 * One message, little-endian like all typed arrays of today's machines: seq and ack as 64-bit floats, then bytes of the body, kind and two more
 * numbers as 32-bit words, then the body.
 */
export interface Frame {
  readonly kind: number;
  /** Counts the requests of a trainer from 1; an answer has that of its request. */
  readonly seq: number;
  /** All answers up to this one have arrived. */
  readonly ack: number;
  /** What they mean depends on the kind. */
  readonly a: number;
  readonly b: number;
  /** In a buffer of its own, from its start, so that columns of any type can be viewed in it. */
  readonly body: Uint8Array;
}

const HEADER_BYTES = 32;
/** Longer ones are sent in parts, or not at all: 16 million losses and their ids. */
export const MOST_BODY = 2 ** 28;

type Column = Uint8Array | Uint32Array | Float32Array | Float64Array;

/** The bytes of a frame. @param columns its body: those of 8 bytes first, then those of 4, then bytes */
export function writeFrame(
  { kind, seq, ack = 0, a = 0, b = 0 }: Partial<Frame> & Pick<Frame, 'kind' | 'seq'>,
  ...columns: readonly Column[]
): Uint8Array {
  let length = 0;
  for (const column of columns) length += column.byteLength;
  const bytes = new Uint8Array(HEADER_BYTES + length);
  const numbers = new Float64Array(bytes.buffer, 0, 2);
  numbers[0] = seq;
  numbers[1] = ack;
  const words = new Uint32Array(bytes.buffer, 16, 4);
  words[0] = length;
  words[1] = kind;
  words[2] = a;
  words[3] = b;
  let at = HEADER_BYTES;
  for (const column of columns) {
    bytes.set(new Uint8Array(column.buffer, column.byteOffset, column.byteLength), at);
    at += column.byteLength;
  }
  return bytes;
}

/** Puts frames together from pieces of a stream, however it was cut. */
export class FrameReader {
  /** Bytes that a body may have: less, until it is known who sends. */
  mostBody = MOST_BODY;
  #pieces: Uint8Array[] = [];
  #held = 0;
  /** Bytes that are needed before anything can be read. */
  #wanted = HEADER_BYTES;

  /** Takes the next piece, and gives the frames that are complete with it; refuses one that is too long before it has come. */
  *read(piece: Uint8Array): Generator<Frame> {
    // A Buffer's slices would share its memory.
    this.#pieces.push(new Uint8Array(piece.buffer, piece.byteOffset, piece.length));
    this.#held += piece.length;
    while (this.#held >= this.#wanted) {
      const bytes = this.#join();
      const header = bytes.slice(0, HEADER_BYTES);
      const [length, kind, a, b] = new Uint32Array(header.buffer, 16, 4);
      if (length! > this.mostBody)
        refuse('frame', `must have a body of at most ${this.mostBody} bytes`, length);
      const end = HEADER_BYTES + length!;
      if (bytes.length < end) {
        this.#wanted = end;
        return;
      }
      this.#wanted = HEADER_BYTES;
      this.#pieces = bytes.length > end ? [bytes.subarray(end)] : [];
      this.#held = bytes.length - end;
      const [seq, ack] = new Float64Array(header.buffer, 0, 2);
      yield { kind: kind!, seq: seq!, ack: ack!, a: a!, b: b!, body: bytes.slice(HEADER_BYTES, end) };
    }
  }

  #join(): Uint8Array {
    if (this.#pieces.length > 1) {
      const bytes = new Uint8Array(this.#held);
      let at = 0;
      for (const piece of this.#pieces) {
        bytes.set(piece, at);
        at += piece.length;
      }
      this.#pieces = [bytes];
    }
    return this.#pieces[0]!;
  }
}
