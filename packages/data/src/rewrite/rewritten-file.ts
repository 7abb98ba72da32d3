/** A file of a data set without some of its rows. */
export interface RewrittenFile {
  /** The file that it is made from, or the folder of pictures. */
  readonly source: string;
  /** Where it is to be written: the file that was asked for, or its place in the folder. */
  readonly target: string;
  /** The data set that it makes, or makes with the others, as `loadDataset` takes it from the working directory on. */
  readonly name: string;
  /** Rows that stay, and rows that are left out. */
  readonly kept: number;
  readonly dropped: number;
  /** Makes what it holds. */
  readonly content: () => Promise<Uint8Array>;
}

/** What is to be left out, and where the rest goes. */
export interface Rewriting {
  readonly dropped: ReadonlySet<number>;
  readonly out: string;
  /** Names the data set that stands at a path: as the old one is named, with other options in addition. */
  readonly nameOf: (path: string, options?: Readonly<Record<string, string>>) => string;
}
