import { checks } from 'rankbatch/internal';
import { oneLine, UsageError } from '../base/errors.js';
import { parseJson } from '../base/parse-json.js';
import { requireEncoding } from '../run-folder/encoding-format.js';
import { requireManifest } from '../run-folder/manifest-format.js';
import { openModel, type LoadedRun } from './loaded-run.js';

/** Reads a file of a run's folder by its name; undefined where there is none. */
export type ReadRunFile = (name: string) => Promise<Uint8Array | undefined>;

/**
 * Loads the model of a finished run in a page or a worker, to predict with the preprocessing that it was trained with, bit for bit. Of the run's folder it needs `run.json`,
 * `model.onnx` and, for tables, `encoding.json`.
 *
 * @param folder address of the folder, or what reads its files
 * @param options `wasmPaths`: where the files of onnxruntime-web are, as `createTrainer` takes it
 * @throws UsageError (rejection) where a file is missing or not what it should be.
 *
 * @example
 * ```ts no-run
 * import { loadRun } from '@rankbatch/lab/browser';
 * const run = await loadRun('/runs/houses/', { wasmPaths: '/ort/' });
 * const [house] = await run.predict([{ size: 120, rooms: 4, town: 'sea' }]);
 * console.log(house); // { numbers: { price: 251200 } }
 * await run.dispose();
 * ```
 */
export async function fetchRun(
  folder: string | URL | ReadRunFile,
  options: { readonly wasmPaths?: string } = {},
): Promise<LoadedRun> {
  if (typeof folder !== 'string' && typeof folder !== 'function' && !(folder instanceof URL))
    throw new UsageError(
      `loadRun: must be given the address of a run's folder, or a function that reads its files, got ${typeof folder}`,
    );
  checks.checkOptions('loadRun', options, { wasmPaths: checks.text });
  const name = typeof folder === 'function' ? 'run' : String(folder).replace(/\/?$/, '/');
  const read = typeof folder === 'function' ? folder : fetchFrom(name);
  const manifest = parseJson(textOf(await required(read, name, 'run.json')));
  requireManifest(manifest, `${name}: run.json`);
  // Kept for tables alone, which have columns.
  const encoding = manifest.data.columns && (await required(read, name, 'encoding.json'));
  return openModel(
    {
      name,
      manifest,
      encoding: encoding && requireEncoding(parseJson(textOf(encoding)), `${name}: encoding.json`),
      model: await required(read, name, 'model.onnx'),
    },
    options,
  );
}

function fetchFrom(folder: string): ReadRunFile {
  return async (name) => {
    const address = `${folder}${name}`;
    const response = await fetch(address).catch((cause: unknown) => {
      throw new UsageError(`${address}: must be an address that answers, got ${oneLine(cause)}`, { cause });
    });
    return response.ok ? new Uint8Array(await response.arrayBuffer()) : undefined;
  };
}

async function required(read: ReadRunFile, run: string, name: string): Promise<Uint8Array> {
  const bytes: unknown = await read(name);
  if (bytes !== undefined) checks.check(`${run}: ${name}`, bytes, checks.bytes);
  if (!(bytes instanceof Uint8Array))
    throw new UsageError(
      `${run}: must have the file ${name} of a finished run, got none; copy it from the folder of the run`,
    );
  return bytes;
}

function textOf(bytes: Uint8Array): string {
  return new TextDecoder().decode(bytes);
}
