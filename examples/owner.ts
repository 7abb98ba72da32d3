// Processes that train on one shared ledger: this one owns the selector and averages the models of the others.
// Run it: npm run setup && node examples/dist/owner.js
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rank, Selector } from 'rankbatch';
import { serveSelector } from 'rankbatch/owner';
import { CLASSES, labels, PIXELS, pixels, SAMPLES } from './digits.js';
import { lossesAndGradient } from './softmax.mjs';

const ROUNDS = 40;
const folder = mkdtempSync(join(tmpdir(), 'rb-'));
const address = process.platform === 'win32' ? `\\\\.\\pipe\\rb-${process.pid}` : join(folder, 'owner.sock');
const data = { pixels, labels, classes: CLASSES };
let model = new Float64Array(CLASSES * PIXELS);

export const selector = new Selector({
  sampleCount: SAMPLES,
  batchSize: 8,
  strategy: rank({ pressure: 100 }),
  seed: 1,
});
const owner = await serveSelector(selector, address);
const trainers = [1, 2].map(() =>
  fork(new URL('./owner-trainer.mjs', import.meta.url), [address], { serialization: 'advanced' }),
);

async function ask(trainer: ChildProcess): Promise<Float64Array> {
  const answered = once(trainer, 'message');
  trainer.send({ data, model });
  return ((await answered) as [Float64Array])[0];
}

for (let round = 0; round < ROUNDS; round++) {
  const models = await Promise.all(trainers.map(ask));
  model = model.map((_, k) => models.reduce((sum, each) => sum + each[k]!, 0) / models.length);
}
for (const trainer of trainers) trainer.disconnect();
await owner.close();
rmSync(folder, { recursive: true });

const everyId = Uint32Array.from({ length: SAMPLES }, (_, id) => id);
export const { losses } = lossesAndGradient(data, model, everyId, new Float32Array(SAMPLES));
export const cost = losses.reduce((sum, loss) => sum + loss) / SAMPLES;
console.log(`owner: mean loss over all samples after ${ROUNDS} rounds of 10 steps in two processes`);
console.log(`  selection ${cost.toFixed(4)}`);
