import { requireInteger } from './error.js';
import { Ledger } from './ledger.js';
import { type CheckedOptions, checkOptions, type SelectorOptions } from './options.js';
import { orderByLoss } from './order-by-loss.js';
import { Permutation } from './permutation.js';
import { Random } from './random.js';
import { RankSampler } from './rank-sampler.js';
import { Ranking } from './ranking.js';
import { RecomputePlan } from './recompute-plan.js';
import type { Sampler } from './sampler.js';
import { ShuffleSampler } from './shuffle-sampler.js';
import { type Column, encodeSnapshot, SnapshotReader } from './snapshot.js';
import { type Order, StaleRanking, type Staleness } from './stale-ranking.js';
import { UniformSampler } from './uniform-sampler.js';

/** The numbers that the head of a snapshot holds beside the options. */
const COUNTERS = ['draws', 'batches', 'cursor', 'sinceRefresh', 'dates', 'planCursor'] as const;
type Counters = Record<(typeof COUNTERS)[number], number>;

/** Everything a selector is made of, whether new or restored; it also reads as the options it was made from. */
export class SelectionState implements CheckedOptions {
  readonly sampleCount: number;
  readonly batchSize: number;
  readonly strategy: CheckedOptions['strategy'];
  readonly seed: number;
  readonly refresh: CheckedOptions['refresh'];
  readonly ledger: Ledger;
  readonly random: Random;
  readonly sampler: Sampler;
  /** Undefined where ranks do not decide. */
  readonly order: Order | undefined;
  readonly plan: RecomputePlan | undefined;
  readonly #staleness: Staleness | undefined;
  draws: number;
  batches: number;

  constructor(options: unknown, reader?: SnapshotReader) {
    const checked = checkOptions(options);
    const { sampleCount, strategy, refresh } = checked;
    this.sampleCount = sampleCount;
    this.batchSize = checked.batchSize;
    this.strategy = strategy;
    this.seed = checked.seed;
    this.refresh = refresh;
    const saved = reader && countersOf(reader);
    this.draws = saved?.draws ?? 0;
    this.batches = saved?.batches ?? 0;
    this.ledger = new Ledger(sampleCount);
    const { losses, draws, seen } = this.ledger;
    for (const column of [losses, draws, seen]) reader?.read<Column>(column);

    const seeded = new Random(checked.seed);
    const ties = new Permutation(sampleCount, Permutation.keys(seeded));
    const firstPass = new Permutation(sampleCount, Permutation.keys(seeded));
    this.random = reader === undefined ? seeded : Random.fromState(reader.read(new Uint32Array(4)));

    if (strategy.kind === 'shuffle') {
      this.sampler = new ShuffleSampler(sampleCount, reader?.read(new Uint32Array(sampleCount)));
      return;
    }
    if (strategy.kind === 'uniform') {
      this.sampler = new UniformSampler(sampleCount);
      return;
    }
    if (refresh === undefined) {
      this.order = new Ranking(losses, ties, saved && orderByLoss(losses, ties));
    } else {
      const staleness = StaleRanking.fresh(sampleCount);
      reader?.read(staleness.ranked);
      reader?.read(staleness.changed);
      staleness.sinceRefresh = saved?.sinceRefresh ?? 0;
      this.#staleness = staleness;
      const order = saved && orderByLoss(staleness.ranked, ties);
      this.order = new StaleRanking(losses, ties, refresh.every, staleness, order);
    }
    this.sampler = new RankSampler(strategy, sampleCount, this.order, firstPass, saved?.cursor);
    if (strategy.recompute === undefined) return;
    this.plan = new RecomputePlan(strategy.recompute, sampleCount);
    if (reader === undefined || saved === undefined) return;
    reader.read(this.plan.state.chosen);
    this.plan.state.dates = saved.dates;
    this.plan.state.cursor = saved.planCursor;
  }

  static decode(bytes: Uint8Array): SelectionState {
    const reader = new SnapshotReader(bytes);
    const state = new SelectionState(reader.head['options'], reader);
    reader.finish();
    return state;
  }

  encode(): Uint8Array {
    const { sampleCount, batchSize, strategy, seed, refresh, ledger, plan } = this;
    const staleness = this.#staleness;
    const saved = this.sampler.save();
    const columns: Column[] = [ledger.losses, ledger.draws, ledger.seen, this.random.state, ...saved.columns];
    if (staleness !== undefined) columns.push(staleness.ranked, staleness.changed);
    if (plan !== undefined) columns.push(plan.state.chosen);
    const counters: Counters = {
      draws: this.draws,
      batches: this.batches,
      cursor: saved.cursor,
      sinceRefresh: staleness?.sinceRefresh ?? 0,
      dates: plan?.state.dates ?? 0,
      planCursor: plan?.state.cursor ?? 0,
    };
    const options: SelectorOptions = { sampleCount, batchSize, strategy, seed, refresh };
    return encodeSnapshot({ options, ...counters }, columns);
  }
}

function countersOf(reader: SnapshotReader): Counters {
  const counters: Counters = { draws: 0, batches: 0, cursor: 0, sinceRefresh: 0, dates: 0, planCursor: 0 };
  for (const name of COUNTERS) {
    const value = reader.head[name];
    requireInteger(`snapshot: ${name}`, value, 0, Number.MAX_SAFE_INTEGER);
    counters[name] = value;
  }
  return counters;
}
