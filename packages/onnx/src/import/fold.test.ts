import { expect, test } from 'vitest';
import { adam } from '../optimizers/adam.js';
import { createTrainer } from '../training/create-trainer.js';
import { node, twoLayers } from './file.testing.js';
import { importModel } from './import-model.js';

/** x [B, 4] to y [B, 3], times two numbers whose sum is a constant. */
const withConstants = twoLayers({
  nodes: [
    node('Constant', [], 'one', { value_float: { f: 1 } }),
    node('Add', ['one', 'one'], 'two'),
    node('Gemm', ['x', 'fc1.weight', 'fc1.bias'], 'h', { transB: 1 }),
    node('Mul', ['h', 'two'], 'y'),
  ],
});

test('constants are computed on what the trainer will run on: in WebAssembly its threads are those of all', async () => {
  const runtime = { provider: 'wasm', threads: 2 } as const;
  const model = await importModel(withConstants, runtime);
  const trainer = await createTrainer({ model, optimizer: adam(), seed: 1, ...runtime });
  const samples = { count: 1, shape: [4], values: Float32Array.of(1, 2, 3, 4), labels: Uint8Array.of(2) };
  expect(await trainer.step(samples, Uint32Array.of(0))).toHaveLength(1);
  await trainer.dispose();
});

test('a provider that there is not is refused', async () => {
  const unknown = { provider: 'gpu' as 'cuda' };
  await expect(importModel(withConstants, unknown)).rejects.toThrow(
    "provider: must be one or several of cpu, wasm, webgpu, cuda, dml, coreml, got 'gpu'",
  );
});
