import { basename } from 'node:path';
import {
  sharedSettings,
  type EpochRecord,
  type RunConfig,
  type RunManifest,
} from '@rankbatch/lab/run-folder';
import type { WatchedRun } from '../runs/watched-run.js';

/** A run of a race under a label: runs of one label and optimizer are seeds of the same thing. */
export interface LabelledRun {
  readonly id: string;
  /** The strategy, and what else tells the run from the others. */
  readonly label: string;
  readonly optimizer: string;
  /** Text of the strategy. */
  readonly select: string;
  readonly seed: number;
  readonly batchSize: number;
  readonly epochs: readonly EpochRecord[];
  readonly manifest: RunManifest;
}

/** A run whose run.json could be read, with at least one finished epoch. */
export type ReadableRun = WatchedRun & { readonly manifest: RunManifest };

export function isReadable(run: WatchedRun): run is ReadableRun {
  return run.manifest !== undefined && run.epochs.length > 0;
}

/** Settings beside strategy, optimizer, seed and threads, which can tell runs apart. */
const settings: readonly (readonly [string, (config: RunConfig) => string | number | undefined])[] = [
  ['', ({ data }) => data.name],
  ['size', ({ data }) => data.options.size],
  ['noise', ({ data }) => data.options.labelNoise],
  ['labels', ({ data }) => data.options.labels],
  ...sharedSettings.map(({ name, text }) => [name, text] as const),
  ['batch', ({ batchSize }) => batchSize],
  ['rate', ({ learningRate }) => learningRate],
];

/**
 * Names runs by strategy, and by optimizer and those settings in which they differ; with the folder where two would be the same run.
 *
 * @param apart whether each seed is shown by itself
 */
export function labelRuns(runs: readonly ReadableRun[], apart: boolean): LabelledRun[] {
  const configs = runs.map(({ manifest }) => manifest.config);
  const differing = settings.filter(([, of]) => new Set(configs.map((config) => of(config))).size > 1);
  const severalOptimizers = new Set(configs.map(({ optimizer }) => optimizer)).size > 1;
  const labels = configs.map((config) =>
    [
      config.select,
      ...(severalOptimizers ? [config.optimizer] : []),
      ...differing.map(([name, of]) => [name, of(config) ?? 'default'].join(' ').trim()),
    ].join(', '),
  );
  const twins = labels.map((label, index) => [label, configs[index]?.seed].join(' '));
  return runs.map((run, index) => {
    const { manifest, epochs, id } = run;
    const { optimizer, select, seed, batchSize } = manifest.config;
    const name = labels[index] ?? select;
    const hasTwin = twins.indexOf(twins[index] ?? '') !== twins.lastIndexOf(twins[index] ?? '');
    const parts = [name, ...(apart ? [`seed ${seed}`] : []), ...(hasTwin ? [basename(id)] : [])];
    return { id, label: parts.join(', '), optimizer, select, seed, batchSize, epochs, manifest };
  });
}

/** The runs as the lab's figures take them, which group by optimizer and `select`: that is the label then. */
export function groupedByLabel(runs: readonly LabelledRun[]): LabelledRun[] {
  return runs.map((run) => ({ ...run, select: run.label }));
}
