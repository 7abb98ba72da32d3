import { randomUUID } from 'node:crypto';
import {
  RankbatchError,
  refuse,
  requireFinite,
  requireFinitePositive,
  requireInteger,
  requireObject,
} from '../base/error.js';
import type { Explanation } from '../strategies/explanation.js';
import type { Staleness } from '../ledger/ages.js';
import type { DueChunk, RemoteBatch, RemoteSelector, RemoteStatus } from '../remote/remote-selector.js';
import { requireAddress } from './address.js';
import { type Frame, Kind } from './frame.js';
import { Line } from './line.js';
import { fromJson, readBatch, onlyIds, recordColumns, requireNew, toNumbers } from './messages.js';

export interface ConnectOptions {
  /**
   * How long a call may take, in ms, waiting for an owner that is not there (any more) included.
   *
   * @default 30_000
   */
  readonly timeout?: number | undefined;
  /** Ends the connection; calls under way reject. */
  readonly signal?: AbortSignal | undefined;
}

const MOST_TIMEOUT = 2 ** 31 - 1;

/** {@link RemoteStatus} of an owner. */
export interface OwnerStatus extends RemoteStatus {
  /** How many are connected, this one included. */
  readonly trainers: number;
}

/**
 * Connects to a selector that another process of this machine serves with {@link serveSelector}; waits for it to be served.
 *
 * Every call is one message and its answer, bit for bit what the selector itself would have given. Where the connection breaks, it is made
 * again and calls under way are repeated, without being carried out twice. Rejects with a `RankbatchError`: NORANKER where nobody serves there,
 * TIMEOUT where no answer came, STALE where another owner serves there now, VERSION where it speaks another protocol; else what the selector refuses.
 *
 * @param address that of the owner
 * @example
 * ```ts
 * import { tmpdir } from 'node:os';
 * import { join } from 'node:path';
 * import { connectSelector } from 'rankbatch/owner';
 * const nobody = await connectSelector(join(tmpdir(), 'nobody.sock'), { timeout: 50 }).catch((error) => error);
 * nobody.code; // => 'NORANKER'
 * ```
 */
export async function connectSelector(
  address: string,
  options: ConnectOptions = {},
): Promise<RemoteSelector<OwnerStatus>> {
  requireAddress('connectSelector: address', address);
  const given: unknown = options;
  requireObject('connectSelector: options', given);
  const { timeout = 30_000, signal } = options;
  requireFinitePositive('connectSelector: timeout', timeout);
  // Timers of more than 31 bits would end at once.
  if (timeout > MOST_TIMEOUT)
    refuse('connectSelector: timeout', `must be at most ${MOST_TIMEOUT} ms`, timeout);
  const line = new Line(address, randomUUID(), timeout);
  if (signal) {
    signal.throwIfAborted();
    signal.addEventListener('abort', () => line.end(signal.reason), { once: true });
  }
  await line.open();
  return remoteSelector(line);
}

/** The calls as messages. */
function remoteSelector(line: Line): RemoteSelector<OwnerStatus> {
  let batches = 0;
  const toBatch = ({ a, b, body }: Frame): RemoteBatch => {
    const { ids, probabilities, ranks, weights, epoch } = readBatch(body, a, b);
    return { ids, probabilities, ranks, weights, epoch, shard: 0, seq: ++batches };
  };
  const send = async (kind: number, ids: ArrayLike<number>, losses: ArrayLike<number>): Promise<Frame> => {
    const numbers = toNumbers('record: ids', ids, 'ids');
    const values = toNumbers('record: losses', losses, 'losses');
    requireEqual(ids.length, losses.length);
    const { b, columns } = recordColumns(numbers, values);
    return line.ask({ kind, a: ids.length, b }, ...columns);
  };
  const tell = async <T>(kind: number): Promise<T> => fromJson((await line.ask({ kind })).body);
  const close = async (): Promise<void> => line.end(new RankbatchError('connectSelector: was closed'));
  return {
    next: async () => toBatch(await line.ask({ kind: Kind.next })),
    async record(ids, losses) {
      await send(Kind.record, ids, losses);
    },
    async step(batch, losses) {
      requireObject('step: batch', batch);
      return toBatch(await send(Kind.step, batch.ids, losses));
    },
    async due(limit, lease = 60_000): Promise<DueChunk | undefined> {
      requireInteger('due: limit', limit);
      requireFinitePositive('due: lease', lease);
      const { a: number, body } = await line.ask({ kind: Kind.due }, Float64Array.of(limit, lease));
      if (number === 0) return undefined;
      const ids = onlyIds(body);
      return {
        ids,
        async done(losses) {
          const { column, isWide } = toNumbers('done: losses', losses, 'losses');
          requireEqual(ids.length, losses.length);
          const b = 2 * ids.length + Number(isWide);
          return (await line.ask({ kind: Kind.done, a: number, b }, column)).a === 1;
        },
      };
    },
    async reportValidation(loss) {
      requireFinite('reportValidation: loss', loss);
      await line.ask({ kind: Kind.report }, Float64Array.of(loss));
    },
    explain: async () => (await tell<Explanation | null>(Kind.explain)) ?? undefined,
    staleness: async () => ({ moved: undefined, ...(await tell<Omit<Staleness, 'moved'>>(Kind.staleness)) }),
    status: () => tell<OwnerStatus>(Kind.status),
    snapshot: async () => [(await line.ask({ kind: Kind.snapshot })).body],
    async add(count) {
      requireNew(count);
      return onlyIds((await line.ask({ kind: Kind.add }, Float64Array.of(count))).body);
    },
    async retire(ids) {
      const { column, isWide } = toNumbers('retire: ids', ids, 'ids');
      await line.ask({ kind: Kind.retire, a: column.length, b: Number(isWide) }, column);
    },
    close,
    [Symbol.asyncDispose]: close,
  };
}

function requireEqual(ids: number, losses: number): void {
  if (ids !== losses)
    refuse('record', `needs one loss for each of the ${ids} ids`, losses, undefined, 'LENGTH');
}
