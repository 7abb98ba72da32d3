import { DataError, filesOf } from '@rankbatch/data';
import { oneLine, UsageError } from '../base/errors.js';
import type { RunConfig } from '../run-folder/run-config.js';

/** The files of the user's own that the data of a run are read from. */
export async function dataFiles({ name, options }: RunConfig['data']): Promise<string[]> {
  const { dataDir, labels } = options;
  try {
    const files = await filesOf(name, { ...(dataDir !== undefined && { dataDir }) });
    return labels === undefined ? files : [...files, labels];
  } catch (error) {
    if (error instanceof DataError) throw new UsageError(oneLine(error), { cause: error });
    throw error;
  }
}
