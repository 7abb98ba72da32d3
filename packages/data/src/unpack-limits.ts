import { DataError } from './data-error.js';

/** How much compressed files may hold. */
export interface UnpackLimits {
  /** Bytes for each byte of the file; real data packs 2 to 20 times, and gzip itself can do 1032. @default 50 */
  readonly ratio?: number;
  /** Bytes that any file may hold, whatever its own size. @default 64 MiB */
  readonly always?: number;
}

/** The most bytes that a compressed file of some bytes may hold. */
export function mostUnpacked(
  packed: number,
  { ratio = 50, always = 64 * 2 ** 20 }: UnpackLimits = {},
): number {
  return Math.max(always, Math.ceil(ratio * packed));
}

/** Refuses what would take more memory than files of that size do. */
export function requireUnpackable(unpacked: number, most: number, path: string): void {
  if (unpacked > most)
    throw new DataError(
      `${path}: must hold at most ${most} bytes, 50 for each of its own, found more, as in files made to fill the memory; ` +
        `where you trust it, unpack it and give what comes out`,
    );
}
