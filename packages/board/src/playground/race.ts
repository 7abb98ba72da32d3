import type { Dataset } from '@rankbatch/data/browser';
import { Random, shuffle } from 'rankbatch';
import {
  sideNames,
  type BothSides,
  type DataSummary,
  type DrawnBatch,
  type Measurement,
  type SideProgress,
} from './messages.js';
import { makeStrategy } from './race-setup.js';
import { type Settings } from './settings.js';
import { Side, type Learner } from './side.js';

/** Most training samples that the cost is measured on, so that measuring takes a small part of the time. */
const probeSize = 2000;
/** Measurements an epoch, as far as these steps lie between two: fewer would take more time than training, more would hide what goes on. */
const measurementsPerEpoch = 4;
const fewestSteps = 10;
const mostSteps = 100;

/** What one turn has brought. */
export interface Turn {
  readonly batches: BothSides<DrawnBatch> | undefined;
  readonly measured: BothSides<Measurement> | undefined;
}

/** Shuffling against selection, batch by batch in turns, so that both have seen as many samples at any time. */
export class Race {
  readonly data: DataSummary;
  #settings: Settings;
  readonly #sides: BothSides<Side>;
  readonly #measureEvery: number;

  /** @param learners of the same weights and dropout */
  constructor(dataset: Dataset, settings: Settings, learners: BothSides<Learner>) {
    const { batchSize, seed } = settings;
    const { train, validation } = dataset;
    const probe = drawProbe(train.count, seed);
    const setup = { dataset, batchSize, seed, probe };
    this.#settings = settings;
    this.#sides = {
      shuffle: new Side({ ...setup, learner: learners.shuffle, strategy: shuffle() }),
      selection: new Side({ ...setup, learner: learners.selection, strategy: makeStrategy(settings) }),
    };
    const stepsPerEpoch = Math.ceil(train.count / batchSize);
    this.#measureEvery = Math.min(
      mostSteps,
      Math.max(fewestSteps, Math.floor(stepsPerEpoch / measurementsPerEpoch)),
    );
    this.data = {
      name: dataset.name,
      train: train.count,
      validation: validation.count,
      wrong: Array.from(train.labels).filter((label, i) => label !== (train.trueLabels ?? train.labels)[i])
        .length,
      measured: probe.length,
    };
  }

  get progress(): BothSides<SideProgress> {
    return { shuffle: this.#sides.shuffle.progress, selection: this.#sides.selection.progress };
  }

  /** One batch on each side, and a measurement of both where it is time for one. @param shown whether the batches are wanted */
  async turn(shown: boolean): Promise<Turn> {
    const [mine, yours] = [
      await this.#sides.shuffle.trainBatch(shown),
      await this.#sides.selection.trainBatch(shown),
    ];
    const { steps } = this.#sides.shuffle.progress;
    // The first one comes early, so that there are curves soon.
    const isTime = steps === fewestSteps || steps % this.#measureEvery === 0;
    return {
      batches: mine && yours && { shuffle: mine, selection: yours },
      measured: isTime ? await this.measure() : undefined,
    };
  }

  async measure(): Promise<BothSides<Measurement>> {
    return { shuffle: await this.#sides.shuffle.measure(), selection: await this.#sides.selection.measure() };
  }

  /** Sets the pressure from the next batch on; for other strategies than `rank` there is none to set. */
  setPressure(pressure: number): void {
    this.#settings = { ...this.#settings, pressure };
    if (this.#settings.strategy === 'rank') this.#sides.selection.adopt(makeStrategy(this.#settings));
  }

  async dispose(): Promise<void> {
    await Promise.all(sideNames.map((name) => this.#sides[name].dispose()));
  }
}

/** [n] the samples to measure on, the same for both sides: all where there are few. */
function drawProbe(count: number, seed: number): Uint32Array {
  const ids = Uint32Array.from({ length: count }, (_, id) => id);
  if (count <= probeSize) return ids;
  const random = new Random(seed);
  for (let i = 0; i < probeSize; i += 1) {
    const j = i + random.below(count - i);
    [ids[i], ids[j]] = [ids[j]!, ids[i]!];
  }
  return ids.slice(0, probeSize);
}
