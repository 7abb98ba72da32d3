import type { Batch } from '../base/batch.js';
import { refuse, requireFinite } from '../base/error.js';
import type { Ledger } from '../ledger/ledger.js';
import type { Archive } from '../base/snapshot.js';
import type { Sampler } from './sampler.js';

/**
 * The sampler of a strategy of one's own, with checks of what it gives: later errors would not name the strategy, or there would be none. Ids of
 * batches are checked for all strategies, by the selector.
 */
export function checkedSampler(kind: string, sampler: Sampler, ledger: Ledger): Sampler {
  const made: Partial<Sampler> | undefined = sampler;
  const { draw, left, due, sync, carry } = made ?? {};
  // What is no sampler at all is refused by the selector.
  if (typeof draw !== 'function') return sampler;
  const subject = `strategy ${kind}`;
  const checked: Sampler = {
    draw(...at) {
      const batch = draw.apply(sampler, at);
      requireNumbers(subject, batch);
      return batch;
    },
    ...(left && {
      left(at) {
        const count = left.call(sampler, at);
        requireFinite(`${subject}: left`, count);
        return count;
      },
    }),
    ...(due && {
      due(limit, at) {
        const ids = due.call(sampler, limit, at);
        requireDue(`${subject}: due`, ids, limit, ledger);
        return ids;
      },
    }),
    ...(sync && { sync: (archive) => sync.call(sampler, checkedArchive(`${subject}: sync`, archive)) }),
    ...(carry && { carry: (archive) => carry.call(sampler, checkedArchive(`${subject}: carry`, archive)) }),
  };
  // Beside the sampler, not in it: it may be frozen, or that of several selectors.
  return new Proxy(checked, {
    get(own, name) {
      if (Object.hasOwn(own, name)) return Reflect.get(own, name) as unknown;
      const part: unknown = Reflect.get(sampler, name);
      return typeof part === 'function' ? (part.bind(sampler) as unknown) : part;
    },
  });
}

/** An archive that refuses what it would keep as something else, or not at all. */
function checkedArchive(subject: string, archive: Archive): Archive {
  return {
    version: archive.version,
    get left() {
      return archive.left;
    },
    numbers(...values) {
      // To be restored they may be anything yet.
      for (const value of archive.left === Infinity ? values : [])
        if (typeof value !== 'number')
          refuse(subject, 'must keep numbers one by one', value, 'as in archive.numbers(a, b)');
      return archive.numbers(...values);
    },
    column(column) {
      if (!ArrayBuffer.isView(column))
        refuse(
          subject,
          'must keep a column that is a typed array',
          column,
          'keep a number with archive.numbers',
        );
      archive.column(column);
    },
  };
}

/** A probability and a weight for each id; what has no ids is refused by the selector. */
function requireNumbers(subject: string, batch: Partial<Batch> | undefined): void {
  if (!(batch?.ids instanceof Uint32Array)) return;
  const { ids } = batch;
  for (const name of ['probabilities', 'weights'] as const) {
    const numbers = batch[name];
    if (numbers?.length !== ids.length)
      refuse(
        `${subject}: ${name}`,
        `must be ${ids.length}, one for each id`,
        numbers?.length,
        'write into the arrays of newBatch, which has weights of 1',
      );
    for (const number of numbers) requireFinite(`${subject}: ${name}`, number);
  }
}

function requireDue(subject: string, ids: unknown, limit: number, ledger: Ledger): void {
  if (!(ids instanceof Uint32Array)) refuse(subject, 'must be ids as a Uint32Array', ids);
  if (ids.length > limit) refuse(subject, `must be at most ${limit} ids, the limit`, ids.length);
  for (const id of ids)
    if (!(id < ledger.length && ledger.isActive(id)))
      refuse(subject, `must be ids from 0 to ${ledger.length - 1}, none retired`, id);
}
