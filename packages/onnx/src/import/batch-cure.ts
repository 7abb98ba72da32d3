import { RankbatchError } from 'rankbatch';
import type { Value } from '../graph/graph.js';

/** Runs `write`; an error where the batch takes part says that its size may be what does not fit. */
export function withBatchCure<T>(
  exported: number | undefined,
  inputs: readonly (Value | undefined)[],
  write: () => T,
): T {
  try {
    return write();
  } catch (error) {
    const isBatched = inputs.some((value) => value?.shape.some((d) => typeof d === 'string'));
    const isCured = !(error instanceof RankbatchError) || error.message.includes('export');
    if (isCured || !isBatched || exported === undefined || exported === 1) throw error;
    throw new RankbatchError(
      `${error.message}; the file is for batches of ${exported}: if that size is what does not fit, export with an open batch (dynamic_shapes or dynamic_axes)`,
      { cause: error },
    );
  }
}
