import { adam, createTrainer, dense, dropout, flatten, sequential } from '@rankbatch/onnx';
import { expect, it } from 'vitest';
import { Pacer } from '../pacer.js';
import { drawNoise } from './noise.js';
import { soak, type Soak } from './soak.js';

const hooks = { pacer: new Pacer(new AbortController().signal), onPhase() {} };
const growth = ({ early, late }: Soak, key: 'external' | 'arrayBuffers'): number => late[key] - early[key];

it('sees memory that each step keeps', async () => {
  const kept: Uint8Array[] = [];
  const step = async () => kept.push(new Uint8Array(1000));
  const seen = await soak(step, { steps: 400, looks: 8 }, hooks);
  // From the looks at 85 and 130 steps to those at 355 and 400: 270 steps.
  expect(Math.abs(growth(seen, 'arrayBuffers') - 270_000)).toBeLessThan(20_000);
  expect(kept).toHaveLength(400);
});

it('finds that hundreds of steps and evaluations of a trainer leave nothing behind', async () => {
  const layers = [flatten(), dropout(0.5), dense(4)];
  const model = sequential({ sampleShape: [1, 8, 8], layers, seed: 1 });
  const trainer = await createTrainer({ model, optimizer: adam(), seed: 1, batchSize: 16, threads: 1 });
  const samples = drawNoise(model, 64, 1);
  const ids = Uint32Array.from({ length: 16 }, (_, i) => 3 * i);
  let steps = 0;
  const seen = await soak(
    async () => {
      if (steps++ % 50 === 0) await trainer.evaluate(samples);
      await trainer.step(samples, ids);
    },
    { steps: 400, looks: 8 },
    hooks,
  );
  await trainer.dispose();
  // A step makes 4 kB of inputs and as much of masks: kept over 270 steps, either would be 1.1 MB.
  expect(growth(seen, 'arrayBuffers')).toBeLessThan(100_000);
  expect(growth(seen, 'external')).toBeLessThan(100_000);
});
