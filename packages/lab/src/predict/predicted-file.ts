import type { EncodedAnswers, KeptValue } from '@rankbatch/data';

/** Some samples of a file, in its order. */
export interface PredictedPiece {
  /** Outputs of the model, [n, outputs]. */
  readonly outputs: Float32Array;
  /** Of each sample the values of the columns that are kept. */
  readonly kept?: readonly (readonly KeptValue[])[] | undefined;
  /** What those should give that the file says it of; undefined where it says it of none. */
  readonly answers?: EncodedAnswers | undefined;
  /** Rows of the file that were left out, by their place among those of the piece, and why. */
  readonly damaged?: readonly { readonly index: number; readonly reason: string }[];
}

/** A file whose samples are to be predicted. */
export interface PredictedFile {
  /** The file of each sample, where each is one of its own. */
  readonly names?: readonly string[];
  /** What was told of its rows, a line each, once all of them were read. */
  readonly notes?: () => readonly string[];
  /** Its samples, some at a time: few are in memory. */
  readonly pieces: () => AsyncGenerator<PredictedPiece, void>;
}
