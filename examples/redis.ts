// A trainer of the run "demo" on Redis: node examples/dist/redis.js [batches]. docs/guides/redis.md shows it beside two rankers.
import { setTimeout as sleep } from 'node:timers/promises';
import { openSelector } from '@rankbatch/redis';

const redis = process.env['RANKBATCH_REDIS_URL'] ?? 'redis://127.0.0.1:6379';
const batches = Number(process.argv[2] ?? 2000);

/** Stands for your model: takes one training step and returns the loss of each sample. */
async function train(ids: Uint32Array): Promise<Float32Array> {
  await sleep(10);
  return Float32Array.from(ids, (id) => 1 + (id % 10));
}

const selector = await openSelector({ redis, run: 'demo' });
let batch = await selector.next();
let longest = 0;
for (let i = 1; i <= batches; i++) {
  const losses = await train(batch.ids);
  const asked = performance.now();
  batch = await selector.step(batch, losses); // hands in the losses, and gets the next batch
  longest = Math.max(longest, performance.now() - asked);
  if (i % 100 === 0)
    console.log(`batch ${i}, epoch ${batch.epoch}; longest wait ${(longest / 1000).toFixed(1)} s`);
}
await selector.close();
