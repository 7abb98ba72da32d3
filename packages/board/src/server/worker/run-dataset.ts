import { stat } from 'node:fs/promises';
import { loadDataset } from '@rankbatch/data';
import { loadDatasetOf, readManifest, type RunManifest, type ShownDataset } from '@rankbatch/lab/run-folder';
import { Latest } from './latest.js';

/** Values of a data set that are loaded at most. */
const mostValues = 2 ** 31;

const datasets = new Latest<Promise<ShownDataset | null>>(2);

/** The data set of a run; null where it is not at hand, is no longer the same, or is too large. */
export async function readDataset(folder: string): Promise<ShownDataset | null> {
  return datasetOf(await readManifest(folder));
}

/** The same by what run.json says. */
export function datasetOf(manifest: RunManifest): Promise<ShownDataset | null> {
  const { config, data } = manifest;
  const size = data.shape.reduce((product, length) => product * length, 1);
  if ((data.train + data.validation + data.test) * size > mostValues) return Promise.resolve(null);
  const key = JSON.stringify([config.data, data.sha256]);
  return datasets.get(key, async () =>
    (await hasPlainFiles(config.data)) ? loadDatasetOf(manifest, { loadDataset }) : null,
  );
}

/** Whether no file that a data set is named by is a pipe or a device, which may never end, and would keep the thread from all else. */
async function hasPlainFiles({ name, options }: RunManifest['config']['data']): Promise<boolean> {
  const [, path = '', query = ''] = /^(?:[a-z]{2,}:)?([^?]*)\??(.*)$/s.exec(name) ?? [];
  const given: readonly unknown[] = Object.values(options);
  const named = [path, ...new URLSearchParams(query).values(), ...given];
  for (const text of named) {
    const found = typeof text === 'string' ? await stat(text).catch(() => undefined) : undefined;
    if (found && !found.isFile() && !found.isDirectory()) return false;
  }
  return true;
}
