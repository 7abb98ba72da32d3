import { strategies } from '@rankbatch/lab/browser';

/** How the selecting side composes its batches. */
export type StrategyName = (typeof strategies)[number]['kind'];

export type OptimizerName = 'adam' | 'adamw' | 'adadelta' | 'momentum' | 'sgd';

/** What a race is made of, apart from dropped files. */
export interface Settings {
  /** Training samples to generate; files of one's own have their own number. */
  readonly digits: number;
  readonly strategy: StrategyName;
  /** s, of `rank` only. */
  readonly pressure: number;
  /** Fresh losses of all samples every second epoch, of `rank` only. */
  readonly recompute: boolean;
  readonly optimizer: OptimizerName;
  readonly batchSize: number;
  /** Share of the training samples with a wrong label, 0..1. */
  readonly labelNoise: number;
  /** Of digits, weights, dropout, draws and label noise. */
  readonly seed: number;
}

/** Values of some settings, each with its name for people. */
type Choices = {
  readonly [K in 'digits' | 'strategy' | 'optimizer' | 'batchSize' | 'labelNoise']: readonly (readonly [
    Settings[K],
    string,
  ])[];
};

/** What to choose from. */
export const choices: Choices = {
  digits: [
    [500, '500'],
    [1000, '1,000'],
    [5000, '5,000'],
    [20_000, '20,000'],
  ],
  // The other side shuffles already.
  strategy: strategies
    .filter(({ kind }) => kind !== 'shuffle')
    .map(({ kind, label }) => [kind, label] as const),
  optimizer: [
    ['adam', 'Adam, rate 0.005'],
    ['adamw', 'AdamW, rate 0.005'],
    ['adadelta', 'AdaDelta, rate 1'],
    ['momentum', 'SGD with momentum, rate 0.05'],
    ['sgd', 'SGD, rate 0.1'],
  ],
  batchSize: [
    [16, '16'],
    [32, '32'],
    [64, '64'],
    [128, '128'],
  ],
  labelNoise: [
    [0, 'none'],
    [0.05, '5 %'],
    [0.1, '10 %'],
    [0.2, '20 %'],
    [0.4, '40 %'],
  ],
};

export const defaultSettings: Settings = {
  digits: 5000,
  strategy: 'rank',
  pressure: 100,
  recompute: true,
  optimizer: 'adam',
  // Small, so that selection is ahead after a few seconds: both sides learn more from as many samples.
  batchSize: 16,
  labelNoise: 0,
  seed: 1,
};

/** The selecting side's name in the lab's words, such as `rank:1e4:r`. */
export function nameSelection({ strategy, pressure, recompute }: Settings): string {
  if (strategy !== 'rank') return strategies.find(({ kind }) => kind === strategy)?.example ?? strategy;
  const exponential = pressure.toExponential().replace('e+', 'e');
  return `rank:${pressure < 1000 ? pressure : exponential}${recompute ? ':r' : ''}`;
}

/** Whether a race under way cannot take on `next`: of all settings, only the pressure may change. */
export function needsRestart(current: Settings, next: Settings): boolean {
  return changesOf(current, next).length > 0;
}

/** What a race under way cannot take on, in words: `batch size 16`. Not what the strategy has no use for. */
export function changesOf(current: Settings, next: Settings): string[] {
  const old = describeFixed(current);
  return describeFixed(next).filter((text, i) => text !== old[i]);
}

function describeFixed(settings: Settings): string[] {
  const { strategy, recompute, seed } = settings;
  const chosen = (setting: keyof Choices) =>
    choices[setting].find(([value]) => value === settings[setting])?.[1] ?? '';
  return [
    `samples drawn ${chosen('strategy')}`,
    strategy === 'rank' && !recompute ? 'no recomputation' : 'recomputation of all losses',
    chosen('optimizer'),
    `batch size ${chosen('batchSize')}`,
    `wrong labels ${chosen('labelNoise')}`,
    `seed ${seed}`,
    `${chosen('digits')} digits`,
  ];
}
