import type { FindOptions } from './find-files.js';
import type { DecodeProgress } from './images/decode-progress.js';

/** What `loadDataset` takes beside the name. */
export interface LoadDatasetOptions extends FindOptions {
  /**
   * Seed of generated data and of random splits, any safe integer.
   *
   * @default 0
   */
  readonly seed?: number;
  /**
   * Number of training samples, for generated data only.
   *
   * @default 10_000
   */
  readonly size?: number;
  /**
   * Most bytes of pixels that are held in memory, unless the name says otherwise, as in `images:pets?memory=500MB`; more stay on disk.
   *
   * @default all samples are held in memory, and more than 2 GB are refused
   */
  readonly memory?: number;
  /** Hears of pictures as they are decoded. */
  readonly onDecode?: (progress: DecodeProgress) => void;
}
