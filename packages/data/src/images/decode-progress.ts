/** How far the decoding of pictures is. */
export interface DecodeProgress {
  /** Pictures that are decoded. */
  readonly done: number;
  /** Pictures in all. */
  readonly total: number;
  /** Pictures a second, since the start. */
  readonly perSecond: number;
}
