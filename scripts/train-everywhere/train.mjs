// The paper's small network on generated digits, chosen by rank: the same file runs in Node.js and in a browser's worker.
import { generateDigits } from '@rankbatch/data/browser';
import { adam, createTrainer, mnistCnnSmall } from '@rankbatch/onnx';
import { rank, Selector } from 'rankbatch';

/**
 * @typedef {Pick<import('@rankbatch/onnx').RuntimeOptions, 'provider' | 'threads' | 'wasmPaths'> & { steps: number }} Request
 *
 * @typedef {object} Answer
 * @property {string} provider what computed
 * @property {number[]} costs mean loss of the batch of every step, in nats
 * @property {number[]} losses of the first samples in inference mode, after the last step, in nats
 */

const size = { sampleCount: 640, batchSize: 64 };

/** @param {Request} request @returns {Promise<Answer>} */
export async function train({ steps, ...runtime }) {
  const samples = generateDigits({ count: size.sampleCount, seed: 1 });
  const trainer = await createTrainer({
    ...runtime,
    model: mnistCnnSmall({ seed: 1 }),
    optimizer: adam({ learningRate: 0.01 }),
    seed: 1,
    batchSize: size.batchSize,
  });
  // Losses that differ in their last digits would soon lead to other samples; to equal chances they do not.
  const selector = new Selector({ ...size, strategy: rank({ pressure: 1 }), seed: 1 });
  /** @type {number[]} */
  const costs = [];
  for (let i = 0; i < steps; i++) {
    const { ids } = selector.next();
    const losses = await trainer.step(samples, ids);
    selector.record(ids, losses);
    costs.push(losses.reduce((sum, loss) => sum + loss, 0) / ids.length);
  }
  const { losses } = await trainer.evaluate(
    samples,
    Uint32Array.from({ length: 64 }, (_, i) => i),
  );
  await trainer.dispose();
  return { provider: trainer.provider, costs, losses: [...losses] };
}
