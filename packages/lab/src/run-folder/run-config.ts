import type { OwnModule } from '../base/own-module.js';
import type { NamedStrategy } from '../strategies/strategy-text.js';

/** How a run trains, whatever its data, its model and its strategy are. */
export interface TrainingConfig {
  /** Every one of as many draws as there are training samples. */
  readonly epochs: number;
  readonly batchSize: number;
  /** Whether the learning rate falls to 0 over the run: the learner must have `scaleLearningRate`. @default false */
  readonly anneal?: boolean | undefined;
  /** Text of the random changes of training images, such as `shift:4,flip`. @default none */
  readonly augment?: string | undefined;
}

/** All that decides the numbers of a run; what is not set is left out. */
export interface RunConfig extends TrainingConfig {
  readonly data: { readonly name: string; readonly options: DataOptions };
  readonly model: string;
  /** The file of a model of the user's own; left out for others. */
  readonly modelFile?: OwnModule;
  /** What importing that file made otherwise than it is, in sentences; left out where nothing is. */
  readonly modelNotes?: readonly string[];
  /**
   * What such a model gives for numbers to predict where its last activation has limits: `source`, in the unit of the source, or `scaled`,
   * divided by their deviations. @default standardized numbers, as all other models
   */
  readonly numbers?: 'source' | 'scaled';
  /** Whether the weights of such a model are drawn anew from the seed. @default false */
  readonly reinit?: boolean;
  /** Patterns of the weights of a file .onnx that are trained, with commas between them. @default all */
  readonly train?: string;
  /** How much each class counts in the loss. @default all alike */
  readonly classWeights?: ClassWeights;
  readonly optimizer: string;
  /** Left out where it is the optimizer's own. */
  readonly learningRate?: number;
  /** Text of the strategy. */
  readonly select: string;
  /** Where a strategy of the user's own comes from; left out for others. */
  readonly module?: OwnModule;
  readonly seed: number;
  /** Threads of the engine; left out where it chooses them. */
  readonly threads?: number;
}

/** Weights of classes by their names, those left out 1, or `balanced`: all classes together count alike. */
export type ClassWeights = 'balanced' | Readonly<Record<string, number>>;

/** What names the samples of a data set, beside its name. */
export interface DataOptions {
  readonly dataDir?: string;
  /** Number of training samples, for generated data. */
  readonly size?: number;
  /** Share of the training samples that got a wrong label, drawn uniformly. */
  readonly labelNoise?: number;
  /** File of the labels that took the place of the training set's own. */
  readonly labels?: string;
}

/** What tells the runs of one comparison apart; the model follows from the data where none is asked for. */
type OwnConfig = ChosenModel & Pick<RunConfig, 'optimizer' | 'seed'> & { readonly strategy: NamedStrategy };

/** The model of a run, and the file that it comes from where it is one of the user's own. */
export type ChosenModel = Pick<RunConfig, 'model' | 'modelFile' | 'modelNotes' | 'numbers'>;

/** What the runs of one comparison have in common. */
export type SharedConfig = Omit<RunConfig, keyof ChosenModel | 'optimizer' | 'select' | 'module' | 'seed'>;

/** The configuration of one run. */
export function configOf(
  { data, ...training }: SharedConfig,
  { optimizer, strategy: { text, spec }, seed, ...chosen }: OwnConfig,
): RunConfig {
  const module = spec.kind === 'own' && spec.module !== undefined && { module: spec.module };
  return {
    data,
    ...chosen,
    optimizer,
    select: text,
    ...module,
    seed,
    ...training,
  };
}
