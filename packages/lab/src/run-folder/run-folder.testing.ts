import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Dataset } from '@rankbatch/data';
import { Random } from 'rankbatch';
import { describeData } from './describe-run.js';
import type { EpochRecord } from '../results/records.js';
import { writeLedger, type LedgerColumns } from './ledger.js';
import type { RunManifest } from './run-manifest.js';

/** What {@link writeRunFolder} makes a run from. */
export interface RunSketch {
  readonly optimizer?: string;
  readonly select: string;
  readonly seed?: number;
  readonly epochs?: number;
  /** What the run was trained on. @default `samples` made-up ones */
  readonly dataset?: Dataset;
  readonly samples?: number;
  readonly classes?: number;
  readonly data?: RunManifest['config']['data'];
  /** Training cost after an epoch, nats. */
  readonly cost?: (epoch: number) => number;
  /** Share of the labels that were changed on purpose. */
  readonly labelNoise?: number;
  readonly classWeights?: RunManifest['config']['classWeights'];
  readonly startedAt?: string;
}

/** Writes a run folder as docs/run-format.md has it, with plausible numbers that follow from the sketch alone. */
export async function writeRunFolder(folder: string, sketch: RunSketch): Promise<void> {
  await mkdir(folder, { recursive: true });
  const manifest = await manifestOf(sketch);
  await writeFile(join(folder, 'run.json'), JSON.stringify(manifest));
  const lines = Array.from({ length: manifest.config.epochs }, (_, index) =>
    JSON.stringify(metricsOf(index + 1, manifest, sketch)),
  );
  await writeFile(join(folder, 'metrics.jsonl'), lines.map((line) => `${line}\n`).join(''));
  await writeLedger(folder, ledgerOf(manifest, sketch));
}

/** Writes the runs of a comparison, each into a folder of its own in `runs/`. */
export async function writeRaceFolder(folder: string, sketches: readonly RunSketch[]): Promise<void> {
  for (const [index, sketch] of sketches.entries())
    await writeRunFolder(join(folder, 'runs', `cell-${index}`), {
      startedAt: new Date(Date.UTC(2026, 0, 1, 0, 0, index)).toISOString(),
      ...sketch,
    });
}

async function manifestOf(sketch: RunSketch): Promise<RunManifest> {
  const { optimizer = 'adam', select, seed = 1, epochs = 4, dataset, classes = 10 } = sketch;
  const { samples = dataset?.train.count ?? 200 } = sketch;
  return {
    version: 1,
    kind: 'run',
    config: {
      data: sketch.data ?? { name: 'digits', options: { size: samples } },
      model: 'mnist-cnn',
      optimizer,
      select,
      seed,
      epochs,
      batchSize: 64,
      ...(sketch.classWeights && { classWeights: sketch.classWeights }),
    },
    data: dataset
      ? await describeData(dataset)
      : { classes, train: samples, validation: 2000, test: 2000, shape: [1, 28, 28], sha256: '' },
    environment: { rankbatch: '0.1.0', node: 'v20', platform: 'linux', arch: 'x64', cpu: 'a', cores: 2 },
    startedAt: sketch.startedAt ?? '2026-01-01T00:00:00.000Z',
  };
}

function metricsOf(epoch: number, { data, config }: RunManifest, sketch: RunSketch): EpochRecord {
  const trainLoss = (sketch.cost ?? ((at) => 0.5 * 0.5 ** at))(epoch);
  const ranked = config.select.startsWith('rank');
  return {
    epoch,
    step: epoch * Math.ceil(data.train / config.batchSize),
    trainLoss,
    trainError: trainLoss * 30,
    validationLoss: trainLoss * 2,
    validationError: trainLoss * 50,
    testLoss: trainLoss * 2,
    testError: trainLoss * 40,
    trainSeconds: 20 + config.seed / 10,
    selectSeconds: ranked ? 0.2 : 0.05,
    recomputeSeconds: ranked && epoch % 2 === 0 ? 3 : 0,
    evalSeconds: 5,
    saveSeconds: 0.1,
    pressure: ranked ? 1e8 : null,
    meanAge: ranked ? 0.4 * epoch ** 0.5 : 0.5,
    oldestAge: ranked ? epoch : 1,
    movedShare: ranked ? 0.3 : null,
    distinctShare: ranked ? 0.2 : 1,
    effectiveSampleSize: ranked ? data.train / (1 + epoch) : data.train,
    drawHistogram: ranked ? [data.train * 0.8, data.train * 0.15, data.train * 0.05] : [0, data.train],
  };
}

function ledgerOf({ data, config }: RunManifest, { labelNoise = 0 }: RunSketch): LedgerColumns {
  const random = new Random(config.seed);
  const rows = Array.from({ length: data.train }, (_, id) => {
    const truth = id % data.classes;
    const changed = random.float() < labelNoise;
    const label = changed ? (truth + 1) % data.classes : truth;
    const loss = changed ? 3 + random.float() : 0.3 * random.float() ** 4;
    return { id, truth, changed, label, loss };
  });
  const integers = (value: (row: (typeof rows)[number]) => number) => Int32Array.from(rows, value);
  const floats = (value: (row: (typeof rows)[number]) => number) => Float32Array.from(rows, value);
  return {
    label: integers(({ label }) => label),
    ...(labelNoise > 0 && { trueLabel: integers(({ truth }) => truth) }),
    loss: floats(({ loss }) => loss),
    knownLoss: floats(({ loss }) => loss * 1.5),
    meanLoss: floats(({ loss }) => loss * 1.2),
    meanMargin: floats(({ loss }) => 6 - 3 * loss),
    prediction: integers(({ truth }) => truth),
    correct: integers(({ changed }) => (changed ? 0 : config.epochs)),
    forgotten: integers(({ id }) => (id % 7 === 0 ? 1 : 0)),
    draws: integers(({ changed }) => config.epochs * (changed ? 5 : 1)),
    lastDraw: integers(({ id }) => id),
  };
}
