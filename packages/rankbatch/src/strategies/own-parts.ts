// What strategies of one's own are made of: the parts of ours, which check here what they are given. Ours need no checks, and pages no bytes of them.
import { type Batch, newBatch as makeBatch } from '../base/batch.js';
import { refuse, requireInteger, requireObject } from '../base/error.js';
import type { Random } from '../base/random.js';
import type { Ledger } from '../ledger/ledger.js';
import { checkedSampler } from './checked-sampler.js';
import { Pass as UncheckedPass } from './pass.js';
import { requirePlain } from './plain-data.js';
import type { Sampler, SamplerSetting } from './sampler.js';
import { makeStrategy as make, type Strategy } from './strategy.js';

/** Kinds that {@link Selector.restore} makes without being told how. */
const TAKEN = new Set(['auto', 'rank', 'shuffle', 'uniform']);

/**
 * Makes a strategy, one of your own too: a copy of its data, to which it adds the method that starts it.
 *
 * The function that returns it should take the data again, so that {@link Selector.restore} can use it. How to write one:
 * docs/guides/own-strategy.md.
 *
 * @param data its `kind`, a name of its own, and its options; plain data that survives JSON: text, finite numbers, true and false, lists and objects of
 * these
 * @param createSampler starts it on a ledger, new or to be restored
 * @example
 * ```ts
 * import { makeStrategy, newBatch, Selector } from 'rankbatch';
 * const inOrder = () =>
 *   makeStrategy({ kind: 'inOrder' }, ({ ledger }) => ({
 *     draw(count, { epoch, drawn }) {
 *       const batch = newBatch(count, epoch);
 *       batch.ids.set(ledger.activeIds().subarray(drawn, drawn + count));
 *       batch.probabilities.fill(1);
 *       return batch;
 *     },
 *   }));
 * const selector = new Selector({ sampleCount: 5, batchSize: 3, strategy: inOrder() });
 * selector.next().ids; // => Uint32Array.of(0, 1, 2)
 * const copy = Selector.restore(selector.snapshot(), { inOrder });
 * copy.next().ids; // => Uint32Array.of(3, 4)
 * ```
 */
export function makeStrategy<T extends { readonly kind: string }>(
  data: T,
  createSampler: (setting: SamplerSetting) => Sampler,
): T & Strategy {
  requireObject('makeStrategy: data', data);
  // A snapshot keeps the name only: it would go on with another strategy, without a word.
  if (TAKEN.has(data.kind))
    refuse(
      'makeStrategy: kind',
      'must be a name of your own',
      data.kind,
      'this package has a strategy of it',
    );
  const { kind }: { readonly kind?: unknown } = data;
  const maker = typeof kind === 'string' ? `{ ${kind}: () => strategy }` : 'what makes it again';
  const cure = `leave it out of the data, createSampler can use it all the same; to restore, pass ${maker}`;
  for (const [name, value] of Object.entries(data))
    if (value !== undefined) requirePlain(`makeStrategy: data.${name}`, value, cure);
  requireFunction('makeStrategy: createSampler', createSampler);
  // A copy: the same data may be frozen, or make another strategy too.
  return make({ ...data }, (setting) => checkedSampler(data.kind, createSampler(setting), setting.ledger));
}

/**
 * The arrays of a batch, to be written by the sampler of a strategy: weights are 1, all else is 0.
 *
 * Many batches share one buffer: small buffers of their own would cost more than the selection itself.
 *
 * @param count B, number of draws, an integer from 0 to 2^30
 * @param epoch from 0
 * @param ranked whether there are `ranks`
 * @example
 * ```ts
 * import { newBatch } from 'rankbatch';
 * const { ids, weights, ranks } = newBatch(2, 0);
 * [ids, weights, ranks]; // => [Uint32Array.of(0, 0), Float32Array.of(1, 1), undefined]
 * ```
 */
export function newBatch(count: number, epoch: number, ranked = false): Batch {
  // Before anything is counted: a place that is no number would be that of all later batches.
  requireInteger('newBatch: count', count, 0, 2 ** 30);
  return makeBatch(count, epoch, ranked);
}

/**
 * A walk over all samples in random order: a Fisher-Yates shuffle that advances one step a sample, so that none starts with a pause.
 *
 * For samplers of strategies: one that is added, retired or restored must be told so (`add`, `retire`, `sync`).
 *
 * @example
 * ```ts
 * import { makeStrategy, Pass, Selector } from 'rankbatch';
 * const once = makeStrategy({ kind: 'once' }, ({ ledger }) => {
 *   const pass = new Pass(ledger);
 *   return {
 *     startEpoch: () => pass.restart(),
 *     left: () => pass.left,
 *     draw: (count, { epoch }, random) => pass.draw(count, epoch, random),
 *     sync: (archive) => pass.sync(archive),
 *   };
 * });
 * const selector = new Selector({ sampleCount: 3, batchSize: 3, strategy: once });
 * selector.next().ids.toSorted(); // => Uint32Array.of(0, 1, 2)
 * ```
 */
export class Pass extends UncheckedPass {
  constructor(ledger: Ledger) {
    // Not by its class: a strategy may import another copy of this package than what trains.
    requireObject('ledger', ledger, "give that of the sampler's setting");
    requireFunction('ledger: activeIds', ledger['activeIds']);
    super(ledger);
  }

  override next(random: Random): number {
    requireObject('random', random, 'give that which draw was given');
    requireFunction('random: below', random['below']);
    return super.next(random);
  }

  override draw(count: number, epoch: number, random: Random): Batch {
    requireInteger('count', count, 0, this.left);
    return super.draw(count, epoch, random);
  }
}

/** Refuses what cannot be called. */
export function requireFunction(subject: string, value: unknown): void {
  if (typeof value !== 'function') refuse(subject, 'must be a function', value);
}
