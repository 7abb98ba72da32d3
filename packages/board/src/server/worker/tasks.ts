import type { EpochRecord } from '@rankbatch/lab/run-folder';
import type { RankHistogram, SampleContents, SampleListName, SamplePage } from '../../api.js';

/** Work that takes long, which a worker thread does while the server goes on answering; folders are real paths that were checked. */
export type Task =
  | {
      readonly kind: 'samples';
      readonly folder: string;
      readonly list: SampleListName;
      readonly page: number;
      /** Last finished epoch of the run. */
      readonly last: EpochRecord | undefined;
      /** What held-out samples tell of wrong labels, in words. */
      readonly noise: string;
    }
  | { readonly kind: 'ranks'; readonly folder: string; readonly last: EpochRecord | undefined }
  | { readonly kind: 'contents'; readonly folder: string; readonly samples: readonly number[] }
  | { readonly kind: 'picture'; readonly folder: string; readonly sample: number }
  | { readonly kind: 'download'; readonly folders: readonly string[]; readonly name: string };

/** What comes of each. */
export interface TaskResults {
  readonly samples: SamplePage | null;
  readonly ranks: RankHistogram | null;
  readonly contents: SampleContents | null;
  /** A PNG. */
  readonly picture: Uint8Array | null;
  /** Text of the file; null where there is none of that name. */
  readonly download: string | null;
}

export interface TaskMessage {
  readonly number: number;
  readonly task: Task;
}

/** `refused` is told to the user as it is. */
export type TaskAnswer =
  | { readonly number: number; readonly result: TaskResults[Task['kind']] }
  | { readonly number: number; readonly error: string; readonly refused: boolean };
