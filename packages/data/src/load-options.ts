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
  /** Hears of pictures as they are decoded. */
  readonly onDecode?: (progress: DecodeProgress) => void;
}
