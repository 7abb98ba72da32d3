/** A file of a data set without some of its rows. */
export interface RewrittenFile {
  /** The file that it is made from, or the folder of pictures. */
  readonly source: string;
  /** Where it is to be written: the file that was asked for, or its place in the folder. */
  readonly target: string;
  /** Rows that stay, and rows that are left out. */
  readonly kept: number;
  readonly dropped: number;
  /** Makes what it holds. */
  readonly content: () => Promise<Uint8Array>;
}
