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

/** What the head of a snapshot holds beside the options. */
interface Head {
  readonly options: SelectorOptions;
  readonly random: readonly number[];
  readonly draws: number;
  readonly batches: number;
  readonly cursor: number;
  readonly sinceRefresh: number;
  readonly dates: number;
  readonly planCursor: number;
}

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
    const head = reader?.head as Head | undefined;
    this.draws = head?.draws ?? 0;
    this.batches = head?.batches ?? 0;
    this.ledger = new Ledger(sampleCount);
    const { losses, draws, seen } = this.ledger;
    for (const column of [losses, draws, seen]) reader?.read<Column>(column);

    const seeded = new Random(checked.seed);
    const ties = new Permutation(sampleCount, Permutation.keys(seeded));
    const firstPass = new Permutation(sampleCount, Permutation.keys(seeded));
    this.random = head === undefined ? seeded : Random.fromState(head.random);

    if (strategy.kind === 'shuffle') {
      this.sampler = new ShuffleSampler(sampleCount, reader?.read(new Uint32Array(sampleCount)));
      return;
    }
    if (strategy.kind === 'uniform') {
      this.sampler = new UniformSampler(sampleCount);
      return;
    }
    if (refresh === undefined) {
      this.order = new Ranking(losses, ties, head && orderByLoss(losses, ties));
    } else {
      const staleness = StaleRanking.fresh(sampleCount);
      if (reader !== undefined) {
        reader.read(staleness.ranked);
        reader.read(staleness.changed);
        staleness.sinceRefresh = head!.sinceRefresh;
      }
      this.#staleness = staleness;
      const order = head && orderByLoss(staleness.ranked, ties);
      this.order = new StaleRanking(losses, ties, refresh.every, staleness, order);
    }
    this.sampler = new RankSampler(strategy, sampleCount, this.order, firstPass, head?.cursor);
    if (strategy.recompute === undefined) return;
    this.plan = new RecomputePlan(strategy.recompute, sampleCount);
    if (reader === undefined) return;
    reader.read(this.plan.state.chosen);
    this.plan.state.dates = head!.dates;
    this.plan.state.cursor = head!.planCursor;
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
    const columns: Column[] = [ledger.losses, ledger.draws, ledger.seen, ...saved.columns];
    if (staleness !== undefined) columns.push(staleness.ranked, staleness.changed);
    if (plan !== undefined) columns.push(plan.state.chosen);
    const head: Head = {
      options: { sampleCount, batchSize, strategy, seed, refresh },
      random: [...this.random.state],
      draws: this.draws,
      batches: this.batches,
      cursor: saved.cursor,
      sinceRefresh: staleness?.sinceRefresh ?? 0,
      dates: plan?.state.dates ?? 0,
      planCursor: plan?.state.cursor ?? 0,
    };
    return encodeSnapshot({ head, columns });
  }
}
