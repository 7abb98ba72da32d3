import type { Explanation } from 'rankbatch';
import type { Settings } from './settings.js';

/** The two sides of a race: the baseline first. */
export const sideNames = ['shuffle', 'selection'] as const;
export type SideName = (typeof sideNames)[number];
export type BothSides<T> = Readonly<Record<SideName, T>>;

/** A side in inference mode. */
export interface Measurement {
  /** Draws so far over the number of training samples. */
  readonly epochs: number;
  /** Of training, selection and recomputation so far; measuring is left out. */
  readonly seconds: number;
  /** Mean training loss, in nats. */
  readonly cost: number;
  /** Of the validation samples, percent. */
  readonly error: number;
}

/** A batch as it was drawn, with the losses of the step made on it. */
export interface DrawnBatch {
  /** [B] */
  readonly ids: Uint32Array;
  /** [B] before the step, in training mode, in nats */
  readonly losses: Float32Array;
  /** [B] by the losses known when it was drawn, from 1, the greatest; 0 where none was known. */
  readonly ranks: Uint32Array;
  /** [B] what each is trained as */
  readonly labels: Uint8Array;
  /** [B] 1 where the label was made wrong */
  readonly wrong: Uint8Array;
  /** [B, height, width] grey values, 0..255 */
  readonly pixels: Uint8Array;
}

/** Where a side stands. */
export interface SideProgress {
  readonly epochs: number;
  readonly steps: number;
  readonly seconds: { readonly train: number; readonly select: number; readonly recompute: number };
  /** What a strategy that steers itself says of itself. */
  readonly explanation: Explanation | undefined;
}

/** What a race is run on. */
export interface DataSummary {
  readonly name: string;
  readonly train: number;
  readonly validation: number;
  /** Training samples with a wrong label. */
  readonly wrong: number;
  /** How many training samples the cost is measured on. */
  readonly measured: number;
}

/** What the page asks of its worker. */
export type Command =
  /** Makes a new race in place of the one there is, on dropped files if there are any. */
  | { readonly kind: 'prepare'; readonly settings: Settings; readonly files: readonly File[] }
  /** @param pictureMs least time between two pictures of batches */
  | { readonly kind: 'run'; readonly pictureMs: number }
  | { readonly kind: 'pause' }
  /** One batch on each side. */
  | { readonly kind: 'step' }
  /** From the next batch on. */
  | { readonly kind: 'pressure'; readonly pressure: number };

/** What the worker tells the page. */
export type Report =
  /** Bytes of the runtime that have come so far. */
  | { readonly kind: 'loading'; readonly bytes: number }
  /** @param transferred bytes that went over the network; undefined where the browser does not tell */
  | { readonly kind: 'loaded'; readonly transferred: number | undefined }
  | {
      readonly kind: 'ready';
      readonly settings: Settings;
      readonly files: readonly File[];
      readonly data: DataSummary;
      readonly threads: number;
    }
  | { readonly kind: 'running' }
  | { readonly kind: 'paused' }
  | { readonly kind: 'pressure'; readonly pressure: number }
  | {
      readonly kind: 'progress';
      readonly sides: BothSides<SideProgress>;
      readonly batches?: BothSides<DrawnBatch>;
    }
  | { readonly kind: 'measured'; readonly sides: BothSides<Measurement> }
  /** Files that cannot be used; the race there is stays as it was. */
  | { readonly kind: 'refused'; readonly message: string }
  /** Nothing more will come of this race, or of the page if there is none. */
  | { readonly kind: 'failed'; readonly message: string };
