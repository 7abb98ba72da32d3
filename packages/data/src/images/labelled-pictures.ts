import type { Dataset, Samples } from '../dataset.js';
import type { SplitName } from '../split/split-names.js';
import type { PictureSource } from './picture.js';

/** Pictures, and what is to be learnt of each. */
export interface LabelledPictures extends PictureSource {
  /** What each picture is called: its path from the folder or the list on. */
  readonly names: readonly string[];
  /** The split that the source puts each picture in. @default none: all splits are drawn */
  readonly splits?: readonly (SplitName | undefined)[];
  /** Whether each has a label. @default all have */
  readonly isLabelled?: (id: number) => boolean;
  /** What is worth to be told of the source. @default nothing */
  readonly notes?: readonly string[];
  /** What is to be learnt of the pictures `ids`. */
  readonly answers: (ids: Uint32Array) => PictureAnswers;
}

/** What is to be learnt of some pictures, before it is fitted on those of the training set. */
export interface PictureAnswers {
  /** For each picture, what the parts of a split are to have alike. */
  readonly strata: ArrayLike<number>;
  /** Fits what is to be fitted on the places of the training pictures alone. */
  readonly fit: (trainPlaces: Uint32Array) => {
    readonly facts: Pick<Dataset, 'task' | 'classes' | 'classNames'>;
    readonly read: (places: Uint32Array) => Pick<Samples, 'labels' | 'targets'>;
  };
}
