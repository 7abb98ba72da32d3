// What the server tells the pages: everything here travels as JSON. Losses in nats, errors in percent, times in seconds; where the task is not
// classes, errors are what the lab's `measureOf` names.
import type { Task } from '@rankbatch/data';
import type {
  DrawsBucket,
  EpochRecord,
  RunConfig,
  RunManifest,
  SpeedupRow,
  TimeSpent,
} from '@rankbatch/lab/run-folder';

/**
 * `running`: a process is writing it; `stopped`: it could go on; `failed`: it stopped for a reason, which is told; `damaged`: it cannot be
 * read, for a reason.
 */
export const runStates = ['running', 'finished', 'stopped', 'failed', 'damaged'] as const;
export type RunState = (typeof runStates)[number];

/** One run in the list. */
export interface RunSummary {
  /** Path below the runs folder, with `/` between its parts; `.` for the folder itself. */
  readonly id: string;
  /** Path of the comparison that it belongs to; empty where it belongs to none. */
  readonly comparison: string;
  readonly state: RunState;
  /** Why it failed, cannot be read or who writes it. */
  readonly reason?: string;
  /** Left out where run.json cannot be read. */
  readonly config?: Pick<RunConfig, 'model' | 'optimizer' | 'select' | 'seed' | 'epochs' | 'batchSize'> & {
    readonly data: string;
  };
  /** What there is to learn; left out where it is classes. */
  readonly task?: Task;
  /** Finished epochs. */
  readonly epochs: number;
  /** After the last epoch; null before the first. */
  readonly trainLoss: number | null;
  readonly validationError: number | null;
  readonly testError: number | null;
  /** Training, selection and recomputation so far. */
  readonly seconds: number;
  /** Times in ISO 8601. */
  readonly startedAt?: string;
  readonly changedAt?: string;
}

export interface RunList {
  /** Folder that the board shows, as it was given. */
  readonly folder: string;
  readonly runs: readonly RunSummary[];
}

/** The curves that a page shows, by the name of the measure. */
export const measureNames = [
  'trainLoss',
  'validationError',
  'testError',
  'meanAge',
  'movedShare',
  'distinctShare',
  'effectiveSampleSize',
  'pressure',
] as const;
export type MeasureName = (typeof measureNames)[number];

/** A measure over the points of a curve; null where it has no value. `low` and `high` over the seeds where there are several. */
export interface MeasuredCurve {
  readonly middle: readonly (number | null)[];
  readonly low?: readonly (number | null)[];
  readonly high?: readonly (number | null)[];
}

/** What runs that differ by their seed alone came to: medians over the seeds at chosen epochs. */
export interface Curve {
  /** What tells it from the others. */
  readonly label: string;
  readonly isBaseline: boolean;
  readonly runs: readonly string[];
  /** [points] finished epochs, seconds of work and samples drawn up to there. */
  readonly epochs: readonly number[];
  readonly seconds: readonly number[];
  readonly samples: readonly number[];
  readonly measures: Readonly<Partial<Record<MeasureName, MeasuredCurve>>>;
}

/** How much sooner than the baseline: as `rankbatch report` judges it, over what is there so far. */
export interface Judgement {
  readonly baseline: string;
  /** Whether all runs are finished; else the baseline's cost is that of its latest epoch. */
  readonly isFinal: boolean;
  readonly rows: readonly SpeedupRow[];
  readonly verdicts: readonly { readonly optimizer: string; readonly text: string }[];
}

/** One run or several, side by side. */
export interface RaceView {
  readonly runs: readonly RunSummary[];
  readonly curves: readonly Curve[];
  /** Null where the runs cannot be judged, for the reason that `note` tells. */
  readonly judgement: Judgement | null;
  readonly note: string;
  readonly draws: readonly DrawsBucket[];
  readonly times: readonly TimeSpent[];
  /** What runs that set themselves did at the end of their last epoch, and why. */
  readonly explanations: readonly {
    readonly run: string;
    readonly label: string;
    readonly epoch: number;
    readonly explanation: NonNullable<EpochRecord['explanation']>;
  }[];
  /** Settings that all runs share, and those in which they differ (with the values of the first ones). */
  readonly settings: readonly { readonly name: string; readonly values: readonly string[] }[];
  readonly shape: RunManifest['data']['shape'];
  /** What there is to learn; left out where it is classes. */
  readonly task?: Task;
}

/** The lists of samples of a run. */
export const sampleListNames = ['hardest', 'suspicious', 'heldBack', 'neverLearnt', 'mostForgotten'] as const;
export type SampleListName = (typeof sampleListNames)[number];

/** One training sample and what it has been through; labels are classes, 0 where the task is another. */
export interface SampleFacts {
  readonly id: number;
  /** Its row of the file, from 0; left out where that is its id. */
  readonly row?: number;
  /** What it was to give and what it gave in words, for every task. */
  readonly heading: 'label' | 'target';
  readonly labelText: string;
  readonly predictionText: string;
  readonly isRight: boolean;
  readonly label: number;
  readonly prediction: number;
  /** Only where labels were changed on purpose. */
  readonly truth?: number;
  readonly truthText?: string;
  /** Null where it is not known yet, as infinity has no JSON. */
  readonly loss: number | null;
  readonly knownLoss: number | null;
  readonly meanLoss: number | null;
  readonly meanMargin: number | null;
  /** Number of epochs after which it was right, and times that it was right and then wrong. */
  readonly correct: number;
  readonly forgotten: number;
  readonly draws: number;
  readonly lastDraw: number;
  /** [R] loss after each epoch whose losses were kept. */
  readonly losses: readonly number[];
}

/** One page of one list of samples. */
export interface SamplePage {
  readonly list: SampleListName;
  readonly what: string;
  readonly total: number;
  readonly page: number;
  readonly pages: number;
  /** Finished epochs of the run. */
  readonly epochs: number;
  /** What is known of the labels, for the list of suspects, and where rows are counted from; empty for the others. */
  readonly known: string;
  readonly rowNote: string;
  /** How well the suspects meet the labels that were changed on purpose; empty where there are none. */
  readonly judged: string;
  /** How the data are named in lists of their rows; left out where samples are no rows of a file, of which some could be left out. */
  readonly data?: string;
  readonly samples: readonly SampleFacts[];
  /** [R] epochs after which the losses were kept; empty where the run has kept none. */
  readonly keptEpochs: readonly number[];
}

/** What the data set tells of some samples beside their pictures. */
export interface SampleContents {
  readonly classNames: readonly string[] | null;
  /** By id; null for images, which have an address each. */
  readonly values: Readonly<Record<string, string>> | null;
  /** The file of each sample by its id; null where they are not files of their own. */
  readonly files: Readonly<Record<string, string>> | null;
}

/** Where the draws of a run went: samples in equal parts by the rank of their known loss, the highest first. */
export interface RankHistogram {
  /** [parts] draws so far of the samples that stand there now, in percent of all. */
  readonly drawShare: readonly number[];
  /** [parts] mean known loss of them; null where one is not known yet. */
  readonly meanLoss: readonly (number | null)[];
}

/** What is pushed: runs that changed; null when any may have, as after the list itself did. */
export interface ChangeNotice {
  readonly runs: readonly string[] | null;
}

export interface ErrorBody {
  readonly error: string;
}
