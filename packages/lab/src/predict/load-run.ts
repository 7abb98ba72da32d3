import { mostThreads } from '../base/threads.js';
import { UsageError } from '../base/errors.js';
import { quoteWord } from '../base/quote-word.js';
import { readRunFile } from '../run-folder/checksums.js';
import { readEncoding } from '../run-folder/encoding.js';
import { readManifest } from '../run-folder/run-manifest.js';
import { openModel, type LoadedRun } from './loaded-run.js';

/** What a file of the format can be at most. */
const mostModelBytes = 2 ** 31;

/**
 * Loads the model of a finished run, to predict with the preprocessing that it was trained with, bit for bit.
 *
 * @param folder of the run
 * @throws UsageError (rejection) where there is no finished run.
 *
 * @example
 * ```ts no-run
 * import { loadRun } from '@rankbatch/lab';
 * const run = await loadRun('runs/houses');
 * const [house] = await run.predict([{ size: 120, rooms: 4, town: 'sea' }]);
 * console.log(house); // { numbers: { price: 251200 } }
 * await run.dispose();
 * ```
 */
export async function loadRun(folder: string): Promise<LoadedRun> {
  if (typeof folder !== 'string')
    throw new UsageError(
      `loadRun: must be given the folder of a run as text, got ${Object(folder) === folder ? typeof folder : String(folder)}`,
    );
  const manifest = await readManifest(folder);
  const { bytes, fault } = await readRunFile(folder, 'model.onnx', mostModelBytes);
  if (bytes === undefined)
    throw new UsageError(
      `${folder}: must be a finished run, got one without model.onnx; rankbatch resume ${quoteWord(folder)} finishes it`,
    );
  if (fault) throw fault;
  const { threads } = manifest.config;
  return openModel(
    { name: folder, manifest, encoding: await readEncoding(folder), model: bytes },
    // A larger machine may have had more.
    threads === undefined ? {} : { threads: Math.min(threads, mostThreads()) },
  );
}
