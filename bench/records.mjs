// Draws and records of `rank` and of `shuffle` beside a sum tree's, in turn, in processor time, as ratios: `node bench/records.mjs 1e6 [FOLDER of another build]`; needs
// `npm run build`. Less disturbed by other work on the machine than `rankbatch bench selection`, which reads the clock.
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import * as own from 'rankbatch';
import { SumTree, TrainingLosses } from '@rankbatch/lab/internal';

const sampleCount = Number(process.argv[2] ?? 1e6);
const other = process.argv[3];
const batchSize = 64;
const batches = 50;
const rounds = 40;
const setting = { sampleCount, batchSize, pressure: 100, seed: 1 };
const losses = new TrainingLosses(2);

/** Nanoseconds of processor time. */
const now = () => 1000 * process.cpuUsage().user;

/** Behind its first epoch. @param {typeof own} library @param {'rank' | 'shuffle'} name */
function selectorOf({ rank, Selector, shuffle }, name) {
  const strategy = name === 'rank' ? rank({ pressure: 100 }) : shuffle();
  const selector = new Selector({ sampleCount, batchSize, strategy, seed: 1 });
  const made = new Float64Array(batchSize);
  while (selector.epoch === 0) {
    const { ids } = selector.next();
    selector.record(ids, losses.overwrite(made.subarray(0, ids.length)));
  }
  return selector;
}

/** @type {{ name: string, of: { next(): { readonly ids: Uint32Array }, record(ids: Uint32Array, losses: Float64Array): void }, draw: number[], record: number[] }[]} */
const contenders = [
  {
    name: 'sum tree',
    of: new SumTree(losses.overwrite(new Float64Array(sampleCount)), setting),
    draw: [],
    record: [],
  },
  { name: 'rank', of: selectorOf(own, 'rank'), draw: [], record: [] },
  { name: 'shuffle', of: selectorOf(own, 'shuffle'), draw: [], record: [] },
];
if (other !== undefined) {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the caller says it is
  const library = /** @type {typeof own} */ (await import(pathToFileURL(resolve(other, 'index.js')).href));
  for (const name of /** @type {const} */ (['rank', 'shuffle']))
    contenders.push({ name: `${name}, other`, of: selectorOf(library, name), draw: [], record: [] });
}

for (let round = -10; round < rounds; round++)
  for (const { of, draw, record } of contenders) {
    const begun = now();
    const drawn = Array.from({ length: batches }, () => of.next().ids);
    const drawnAt = now();
    const made = drawn.map((ids) => losses.overwrite(new Float64Array(ids.length)));
    const madeAt = now();
    drawn.forEach((ids, i) => {
      of.record(ids, made[i] ?? new Float64Array(0));
    });
    const samples = drawn.reduce((sum, ids) => sum + ids.length, 0);
    if (round < 0) continue;
    draw.push((drawnAt - begun) / samples);
    record.push((now() - madeAt) / samples);
  }

/** The lower quartile: what other programs take from the caches is in the upper ones. @param {readonly number[]} times */
const quartile = (times) => times.toSorted((a, b) => a - b)[Math.floor(times.length / 4)] ?? NaN;
const [tree] = contenders;
for (const { name, draw, record } of contenders) {
  const ratio = [
    quartile(draw) / quartile(tree?.draw ?? []),
    quartile(record) / quartile(tree?.record ?? []),
  ];
  console.log(
    `${name.padEnd(14)} draw ${quartile(draw).toFixed(0)} ns (${ratio[0]?.toFixed(2)})  record ${quartile(record).toFixed(0)} ns (${ratio[1]?.toFixed(2)})`,
  );
}
