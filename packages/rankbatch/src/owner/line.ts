import { connect, type Socket } from 'node:net';
import { RankbatchError, type RankbatchErrorCode } from '../base/error.js';
import { type Frame, FrameReader, Kind, writeFrame } from './frame.js';
import { PROTOCOL, readError } from './messages.js';

/** Between two tries to connect, in ms. */
const PAUSE = 50;

interface Call {
  readonly frame: Uint8Array;
  readonly parts: Uint8Array[];
  readonly timer: NodeJS.Timeout;
  readonly resolve: (frame: Frame) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * A connection to an owner that mends itself: where it breaks it is made again, and what was not answered is asked again under the same number,
 * by which the owner knows what it has done already.
 */
export class Line {
  readonly #address: string;
  readonly #trainer: string;
  readonly #timeout: number;
  readonly #calls = new Map<number, Call>();
  #seq = 0;
  #socket: Socket | undefined;
  /** Whether the owner has greeted on the present socket. */
  #isOpen = false;
  /** Which owner it is; another one knows nothing of what was asked. */
  #instance: string | undefined;
  #retry: NodeJS.Timeout | undefined;
  /** Why no call is taken any more. */
  #over: { readonly reason: unknown } | undefined;
  /** Why the last try has failed. */
  #trouble = 'no answer';

  constructor(address: string, trainer: string, timeout: number) {
    this.#address = address;
    this.#trainer = trainer;
    this.#timeout = timeout;
  }

  /** Resolves when an owner has greeted. */
  async open(): Promise<void> {
    try {
      await this.ask({ kind: Kind.hello });
    } catch (error) {
      this.end(error);
      throw error;
    }
  }

  /** Sends a request, and gives its answer. */
  ask(
    { kind, a = 0, b = 0 }: { kind: number; a?: number; b?: number },
    ...columns: Parameters<typeof writeFrame>[1][]
  ): Promise<Frame> {
    return new Promise((resolve, reject) => {
      if (this.#over) {
        reject(this.#over.reason);
        return;
      }
      const seq = kind === Kind.hello ? 0 : ++this.#seq;
      const [first = seq] = this.#calls.keys();
      const frame = writeFrame({ kind, seq, ack: first - 1, a, b }, ...columns);
      const timer = setTimeout(() => this.#giveUp(seq), this.#timeout);
      this.#calls.set(seq, { frame, parts: [], timer, resolve, reject });
      if (this.#isOpen) this.#socket!.write(frame);
      else if (!this.#socket && !this.#retry) this.#connect();
    });
  }

  /** Ends the connection; calls reject with the reason from now on. */
  end(reason: unknown): void {
    if (this.#over) return;
    this.#over = { reason };
    clearTimeout(this.#retry);
    this.#socket?.destroy();
    for (const seq of this.#calls.keys()) this.#settle(seq)?.reject(reason);
  }

  #connect(): void {
    this.#retry = undefined;
    const socket = connect(this.#address);
    const reader = new FrameReader();
    this.#socket = socket;
    socket.on('connect', () => {
      this.#trouble = 'no answer';
      const b = this.#instance === undefined ? 0 : 1;
      const name = new TextEncoder().encode(this.#trainer);
      socket.write(writeFrame({ kind: Kind.hello, seq: 0, a: PROTOCOL, b }, name));
    });
    socket.on('data', (piece: Buffer) => {
      try {
        for (const frame of reader.read(piece)) this.#take(frame);
      } catch (error) {
        this.end(error);
      }
    });
    socket.on('error', ({ code, message }: NodeJS.ErrnoException) => {
      this.#trouble = code ?? message;
    });
    socket.on('close', () => {
      this.#socket = undefined;
      this.#isOpen = false;
      // Without calls, the next one connects.
      if (!this.#over && this.#calls.size > 0) this.#retry = setTimeout(() => this.#connect(), PAUSE);
    });
  }

  #take(frame: Frame): void {
    const { kind, seq, body } = frame;
    if (seq === 0) {
      this.#greet(frame);
      return;
    }
    if (kind === Kind.part) {
      this.#calls.get(seq)?.parts.push(body);
      return;
    }
    const call = this.#settle(seq);
    if (!call) return;
    if (kind === Kind.error) call.reject(readError(frame.a, body));
    else call.resolve(call.parts.length === 0 ? frame : { ...frame, body: join([...call.parts, body]) });
  }

  #greet({ kind, a, body }: Frame): void {
    if (kind === Kind.error) {
      this.end(readError(a, body));
      return;
    }
    const instance = new TextDecoder().decode(body);
    if (this.#instance !== undefined && this.#instance !== instance) {
      this.end(
        this.#error('must be the owner of before, got another one', 'STALE', 'call connectSelector again'),
      );
      return;
    }
    this.#instance = instance;
    this.#isOpen = true;
    this.#settle(0)?.resolve({ kind, seq: 0, ack: 0, a: 0, b: 0, body });
    // In the order in which they were made.
    for (const { frame, parts } of this.#calls.values()) {
      parts.length = 0;
      this.#socket!.write(frame);
    }
  }

  #settle(seq: number): Call | undefined {
    const call = this.#calls.get(seq);
    if (call) clearTimeout(call.timer);
    this.#calls.delete(seq);
    return call;
  }

  #giveUp(seq: number): void {
    const error = this.#isOpen
      ? this.#error('must answer', 'TIMEOUT', 'wait longer with `timeout`, or see what the owner does')
      : this.#error(
          `must be served by an owner, got ${this.#trouble}`,
          'NORANKER',
          'start one with serveSelector',
        );
    this.#settle(seq)?.reject(error);
  }

  #error(rule: string, code: RankbatchErrorCode, cure: string): RankbatchError {
    return new RankbatchError(`${this.#address}: ${rule} within ${this.#timeout} ms; ${cure}`, { code });
  }
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
