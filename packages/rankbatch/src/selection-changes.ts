// What happens to a selection beside drawing and recording: samples come and go, it is saved and restored, dealt to shards.
import { addTo, retireFrom, syncLedger } from './ledger/come-and-go.js';
import { Deal } from './ledger/deal.js';
import { DealtLedger } from './ledger/dealt-ledger.js';
import { type CheckedOptions, MOST_SAMPLES } from './options.js';
import { restoreOptions, type RestoreOptions } from './all-options.js';
import { requireInteger } from './base/error.js';
import { Random } from './base/random.js';
import { SelectionState } from './selection-state.js';
import { type Archive, type Archived, openSnapshot, writeSnapshot } from './base/snapshot.js';
import type { StrategyMakers } from './strategies/strategy.js';

/** Of one call, so that a slip of the pen does not take all memory. */
const MOST_ADDED = 2 ** 24;

/** A new selection, of one shard where there are several. */
export function dealt(options: CheckedOptions): SelectionState {
  const { sampleCount, seed, shard } = options;
  if (!shard) return new SelectionState(options);
  // Dealing takes the first stream.
  return new SelectionState(options, new DealtLedger(new Deal(sampleCount, shard, seed)), shard.index + 1);
}

/** Takes in new samples, and returns their places, ascending. */
export function addSamples(state: SelectionState, count: number): Uint32Array {
  const { ledger, sampler } = state;
  const most = Math.min(MOST_SAMPLES, ledger instanceof DealtLedger ? ledger.deal.most : Infinity);
  requireInteger('add: count', count, 1, Math.min(MOST_ADDED, most - ledger.count), 'add in several calls');
  // Where samples come and go as fast as they are drawn, a pass would go on for ever.
  if (ledger.drawnInEpoch >= 2 * ledger.length) state.endEpoch();
  const places = addTo(ledger, count);
  sampler.add?.(places);
  return places;
}

/** Lets samples go, whose places are checked. */
export function retireSamples(state: SelectionState, places: Uint32Array): void {
  state.sampler.retire?.(places, state.at, state.random);
  retireFrom(state.ledger, places);
  state.settle();
}

export function save(state: SelectionState): Uint8Array {
  return writeSnapshot(state.options, archived(state));
}

/** The selection of a snapshot. */
export function load(bytes: Uint8Array, strategies: StrategyMakers, options: RestoreOptions): SelectionState {
  const { head, restore } = openSnapshot(bytes);
  const state = dealt(restoreOptions(head, strategies, options, bytes.length));
  restore(archived(state));
  return state;
}

function archived(state: SelectionState): Archived {
  const sync = (archive: Archive): void => {
    const { at, ledger, sampler } = state;
    syncLedger(ledger, archive);
    const counts = archive.numbers(at.epoch, at.drawn, state.draws, state.batches);
    for (const count of counts) requireInteger('snapshot: count', count, 0);
    [at.epoch, at.drawn, state.draws, state.batches] = counts;
    const words = state.random.state;
    archive.column(words);
    state.random = Random.fromState(words);
    sampler.sync?.(archive);
  };
  return { sync };
}
