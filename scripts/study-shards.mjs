// What shards cost: how far their draws are from those without, up to 1e12 samples; memory and time at 1e8; training quality on MNIST.
//
//   npm run study:shards -- [--parts variation,simulation,large,training] [--out FILE]
//
// Each part replaces its own in docs/results/shards.json. `large` takes 3 GB of memory; `training` finds MNIST through RANKBATCH_DATA.
import { existsSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadDataset } from '@rankbatch/data';
import { describeEnvironment, makeFolder, writeAtomically } from '@rankbatch/lab/internal';
import { runLarge } from './study-shards/large-run.mjs';
import { simulate } from './study-shards/simulation.mjs';
import { trainShards } from './study-shards/training.mjs';
import { measureVariation } from './study-shards/variation.mjs';
import { endWith } from './study/end-with.mjs';
import { scriptOptions } from './script-options.mjs';

const pressures = [100, 1e8];
const loadMnist = () => loadDataset('mnist').catch(endWith('study:shards'));
/** @type {Readonly<Record<string, () => unknown>>} */
const parts = {
  variation: () => measureVariation({ sizes: [1e4, 1e5, 1e6, 1e7], count: 8, deals: 10, pressures }),
  simulation: () => simulate({ n: 1e8, count: 10_000, shards: 10_000, pressures, control: 1e6 }),
  large: () => runLarge({ samples: 1e8, count: 10, draws: 1e6 }),
  training: async () =>
    trainShards({ dataset: await loadMnist(), size: 50_000, epochs: 8, seeds: 3, counts: [1, 4, 16, 64] }),
};

const { values } = scriptOptions(import.meta.url, {
  options: {
    parts: { type: 'string', default: Object.keys(parts).join(',') },
    out: { type: 'string', default: fileURLToPath(new URL('../docs/results/shards.json', import.meta.url)) },
  },
});
const asked = values.parts.split(',');
// Before the other parts, which take long.
if (asked.includes('training')) await loadMnist();
const text = existsSync(values.out) ? readFileSync(values.out, 'utf8') : '{ "version": 1 }';
const document = /** @type {Record<string, unknown>} */ (JSON.parse(text));
for (const part of asked) {
  const measure = parts[part];
  if (!measure)
    throw new Error(`study:shards: parts must be of ${Object.keys(parts).join(', ')}, got ${part}`);
  document[part] = { environment: describeEnvironment(), results: await measure() };
  await makeFolder(dirname(values.out));
  await writeAtomically(dirname(values.out), basename(values.out), `${JSON.stringify(document, null, 1)}\n`);
}
