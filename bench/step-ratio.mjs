// How long a training step takes, as a ratio to that of another build in the same run, in turn:
// `git worktree add /tmp/before COMMIT && (cd /tmp/before && npm run setup) && npm run build && node bench/step-ratio.mjs /tmp/before [rounds] [steps] [FILE batch]`
// Of the paper's network, or of FILE, one that `bench/peers/pytorch-engine.py export NAME FILE` has written.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { performance } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import * as now from '@rankbatch/onnx';
import { noise } from './noise.mjs';

const [folder, rounds = '40', steps = '10', file, batch = '64'] = process.argv.slice(2);
if (folder === undefined) throw new Error('step-ratio: must be given the folder of the other build');
const batchSize = Number(batch);
const stepsOfRound = Number(steps);
const threads = 1;
const isTagger = file?.includes('tagger') === true;

const entry = pathToFileURL(resolve(folder, 'packages/onnx/dist/index.js')).href;
/** @type {unknown} */
const before = await import(entry);
if (!isEngine(before)) throw new Error(`step-ratio: must be a build of @rankbatch/onnx, got ${entry}`);
const samples = noise(await modelOf(now), 16 * batchSize, isTagger);
const [ours, theirs] = await Promise.all([trainerOf(now), trainerOf(before)]);
await round(ours);
await round(theirs);
/** @type {{ wall: number, cpu: number }[]} */
const ratios = [];
for (let i = 0; i < Number(rounds); i++) {
  // Which of them comes first takes turns.
  const [first, second] = i % 2 === 0 ? [ours, theirs] : [theirs, ours];
  const [one, other] = [await round(first), await round(second)];
  const [mine, old] = first === ours ? [one, other] : [other, one];
  ratios.push({ wall: mine.wall / old.wall, cpu: mine.cpu / old.cpu });
}
await Promise.all([ours.dispose(), theirs.dispose()]);
for (const key of /** @type {const} */ (['wall', 'cpu'])) {
  const sorted = ratios.map((ratio) => ratio[key]).sort((a, b) => a - b);
  const at = (/** @type {number} */ share) =>
    (sorted[Math.floor(share * (sorted.length - 1))] ?? NaN).toFixed(3);
  console.log(
    `${key} time of a step, now / before: median ${at(0.5)} (quartiles ${at(0.25)} to ${at(0.75)})`,
  );
}

/** @param {unknown} built @returns {built is typeof now} */
function isEngine(built) {
  return typeof built === 'object' && built !== null && 'createTrainer' in built;
}

/** @param {typeof now} engine */
function modelOf(engine) {
  return file === undefined
    ? engine.mnistCnn({ seed: 1 })
    : engine.importModel(readFileSync(file), { threads });
}

/** @param {typeof now} engine */
async function trainerOf(engine) {
  const model = await modelOf(engine);
  const loss = isTagger ? engine.tokenCrossEntropy() : engine.softmaxCrossEntropy();
  return engine.createTrainer({ model, optimizer: engine.adam(), loss, seed: 1, batchSize, threads });
}

/** Time of some steps, by the clock and of the processor. @param {import('@rankbatch/onnx').Trainer} trainer */
async function round(trainer) {
  const [begun, used] = [performance.now(), process.cpuUsage()];
  for (let step = 0; step < stepsOfRound; step++)
    await trainer.step(
      samples,
      Uint32Array.from({ length: batchSize }, (_, i) => (step * 389 + i * 61) % samples.count),
    );
  const { user, system } = process.cpuUsage(used);
  return { wall: performance.now() - begun, cpu: (user + system) / 1000 };
}
