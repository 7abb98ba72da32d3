/** A picture as a file or as the bytes of one. */
export interface Picture {
  /** Its file, for messages. */
  readonly name: string;
  /** The path of the file, or its bytes. */
  readonly input: string | Uint8Array;
}

/** Pictures that are read one after another, so that few are in memory at a time. */
export interface PictureSource {
  /** What the source is called in messages. */
  readonly path: string;
  readonly count: number;
  /** Plain data that changes where a picture may have changed. */
  readonly stamp: unknown;
  /** Gives the pictures in their order. */
  readonly pictures: () => AsyncIterable<Picture>;
}
