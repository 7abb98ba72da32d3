import type { Shard } from './ledger/deal.js';
import { grown } from './ledger/grown.js';
import { knownStrategies } from './known-strategies.js';
import type { CheckedOptions } from './options.js';
import { checkAllOptions, type RestoreOptions } from './all-options.js';
import { openSnapshot, writeSnapshot } from './base/snapshot.js';
import { Random } from './base/random.js';
import { refuse, requireObject } from './base/error.js';
import { addSamples, dealt, load, retireSamples, save } from './selection-changes.js';
import type { SelectionState } from './selection-state.js';
import type { StrategyMakers } from './strategies/strategy.js';

/** Losses are recorded so many at a time. */
const CHUNK = 65_536;

/**
 * Deals samples anew when the number of trainers changes: from the snapshots of all old shards, the snapshot of one new shard.
 *
 * Losses, draw counts and ages of the samples move along, and so does what a strategy has learnt beside them (`auto`: pressure, threshold,
 * validation; `thin`: averages; `selectiveBackprop`: the last losses). The epoch of the shard that is furthest ahead begins anew, with its batch
 * size unless `options` have one; passes and coverage start again, and a list of due samples is dropped. Takes the memory of the new shard and of two old ones; O(N).
 *
 * @param snapshots one of each old shard, in any order; that of a selector without `shard` is all there is. Read one after the other, so that a
 * generator may load them. Where one is lost, an older one will do, or that of a new selector of the same shard, whose losses are unknown.
 * @param shard the new one; `{ index: 0, count: 1 }` is a selector without shards
 * @param strategies as those of {@link Selector.restore}
 * @param options as those of {@link Selector.restore}
 * @returns a snapshot for {@link Selector.restore}
 * @example
 * ```ts
 * import { redeal, Selector, shuffle } from 'rankbatch';
 * const options = { sampleCount: 1000, batchSize: 10, strategy: shuffle(), seed: 1 };
 * const old = [0, 1].map((index) => new Selector({ ...options, shard: { index, count: 2 } }));
 * for (const selector of old) {
 *   const { ids } = selector.next();
 *   selector.record(ids, ids); // the loss of each sample is its id
 * }
 * const snapshots = old.map((selector) => selector.snapshot());
 * const anew = [0, 1, 2].map((index) => Selector.restore(redeal(snapshots, { index, count: 3 })));
 * anew.map((selector) => selector.sampleCount); // => [334, 333, 333]
 * anew.reduce((sum, { ledger }) => sum + ledger.losses.filter((loss) => loss < Infinity).length, 0); // => 20
 * ```
 */
export function redeal(
  snapshots: Iterable<Uint8Array>,
  shard: Shard,
  strategies: StrategyMakers = {},
  options: Pick<RestoreOptions, 'batchSize'> = {},
): Uint8Array {
  requireObject('redeal: shard', shard);
  requireObject('redeal: snapshots', snapshots);
  if (typeof snapshots[Symbol.iterator] !== 'function')
    refuse('redeal: snapshots', 'must be an array or another iterable', snapshots);
  /** Where samples stand in the new shard, whatever its batch size is. */
  let to: SelectionState['ledger'] | undefined;
  let ahead: SelectionState | undefined;
  /** Columns of the new shard; the age is in batches, plus 1, and 0 where no loss was recorded. */
  let losses = new Float64Array(0);
  let draws = new Uint32Array(0);
  let ages = new Uint32Array(0);
  let notes = new Float64Array(0);
  const found = new Set<number>();
  for (const bytes of snapshots) {
    const old = load(bytes, { ...knownStrategies, ...strategies }, options);
    if (!to) {
      to = dealt(checkAllOptions({ ...old.options, batchSize: 1, shard })).ledger;
      losses = new Float64Array(to.length).fill(NaN);
      draws = new Uint32Array(losses.length);
      ages = new Uint32Array(losses.length);
      notes = new Float64Array(losses.length);
    }
    requireFellow(found, old.options, (ahead ?? old).options);
    if (!ahead || isAhead(old, ahead)) ahead = old;
    const { ledger, batches, sampler } = old;
    const noted = sampler.notes?.();
    for (let from = 0; from < ledger.length; from++) {
      if (!ledger.isActive(from)) continue;
      const place = to.placeOf(ledger.idOf(from));
      if (place < 0) continue;
      if (place >= losses.length) {
        const known = losses.length;
        losses = grown(Float64Array, losses, place + 1).fill(NaN, known);
        draws = grown(Uint32Array, draws, place + 1);
        ages = grown(Uint32Array, ages, place + 1);
        notes = grown(Float64Array, notes, place + 1);
      }
      losses[place] = ledger.losses[from]!;
      draws[place] = ledger.draws[from]!;
      notes[place] = noted?.[from] ?? 0;
      ages[place] = ledger.seen[from]! && batches + 2 - ledger.seen[from]!;
    }
  }
  if (!ahead) return refuse('redeal: snapshots', 'must be those of all shards', 'none');
  const { count } = ahead.options.shard ?? { count: 1 };
  if (found.size < count)
    refuse(
      'redeal: snapshots',
      `must be those of all ${count} shards`,
      `those of ${[...found].join(', ')}`,
      'for a lost one pass an older one, or that of a new Selector of the same shard',
      'MISMATCH',
    );
  const state = dealt(checkAllOptions({ ...ahead.options, shard }));
  fill(state, ahead, { losses, draws, ages, notes });
  return save(state);
}

/**
 * In a later epoch, as strategies and batch sizes make epochs of more or fewer batches; in the same one with more of them; with as many the first shard, so
 * that the order of the snapshots says nothing.
 */
function isAhead(one: SelectionState, other: SelectionState): boolean {
  const index = ({ options }: SelectionState): number => options.shard?.index ?? 0;
  const ahead = one.at.epoch - other.at.epoch || one.batches - other.batches || index(other) - index(one);
  return ahead > 0;
}

interface Columns {
  readonly losses: Float64Array;
  readonly draws: Uint32Array;
  readonly ages: Uint32Array;
  readonly notes: Float64Array;
}

/** Makes the new shard what the samples and the shard that is furthest ahead tell. */
function fill(state: SelectionState, ahead: SelectionState, { losses, draws, ages, notes }: Columns): void {
  const { ledger, at, sampler } = state;
  const missing: number[] = [];
  if (losses.length > ledger.length) addSamples(state, losses.length - ledger.length);
  losses.forEach((loss, place) => {
    if (Number.isNaN(loss)) missing.push(place);
  });
  if (missing.length === ledger.count)
    refuse('redeal', 'must leave samples for every shard', 0, 'use fewer shards');
  if (missing.length > 0) retireSamples(state, Uint32Array.from(missing));
  const known: number[] = [];
  const record = (): void => {
    const values = known.map((place) => losses[place]!);
    if (sampler.record) sampler.record(known, values);
    else ledger.updateAll(known, values);
    known.length = 0;
  };
  ages.forEach((age, place) => {
    if (age === 0 || !ledger.isActive(place)) return;
    known.push(place);
    if (known.length === CHUNK) record();
  });
  record();
  ledger.draws.set(draws);
  ledger.seen.set(ages.map((age) => age && Math.max(1, ahead.batches + 2 - age)));
  ledger.distinctShare = ahead.ledger.distinctShare;
  at.epoch = ahead.at.epoch;
  state.draws = ahead.draws;
  state.batches = ahead.batches;
  // Draws that were not made yet, and others in every shard.
  const random = Random.fromState(ahead.random.state);
  for (let i = state.options.shard?.index ?? 0; i >= 0; i--)
    state.random = Random.fromState(Array.from({ length: 4 }, () => random.uint32()));
  const learnt = openSnapshot(writeSnapshot({}, { sync: (archive) => ahead.sampler.carry?.(archive) }));
  learnt.restore({ sync: (archive) => sampler.carry?.(archive) });
  sampler.notes?.().set(notes);
}

/** Notes which shard it is of, if it belongs to the others. */
function requireFellow(found: Set<number>, options: CheckedOptions, others: CheckedOptions): void {
  const known = ({ sampleCount, seed, strategy, shard }: CheckedOptions): string =>
    `${JSON.stringify(strategy)} on ${sampleCount} samples in ${shard?.count ?? 1} shards, seed ${seed}`;
  const subject = 'redeal: snapshots';
  if (known(options) !== known(others))
    refuse(subject, `must all be of ${known(others)}`, known(options), undefined, 'MISMATCH');
  const { index } = options.shard ?? { index: 0 };
  if (found.has(index))
    refuse(subject, 'must be of different shards', `two of shard ${index}`, undefined, 'MISMATCH');
  found.add(index);
}
