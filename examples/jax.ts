// A network in jax-js, trained from the same start with shuffling and with selection.
// Run it: npm run setup && node examples/dist/jax.js
// jax-js starts on its Wasm device, in Node.js too; in a browser, `await init()` and `defaultDevice('webgpu')` move it to the GPU.
import { jit, nn, numpy as np, random, tree } from '@jax-js/jax';
import { batches, lossesAndGrad } from '@rankbatch/jax';
import { rank, Selector, shuffle, type Strategy } from 'rankbatch';
import { CLASSES, labels, PIXELS, pixels, SAMPLES } from './digits.js';

const EPOCHS = 20;
const LEARNING_RATE = 0.4;
const HIDDEN = 24;
const everyId = Uint32Array.from({ length: SAMPLES }, (_, id) => id);
const idArray = (ids: ArrayLike<number>) => np.array(Int32Array.from(ids), { dtype: np.int32 });
const valuesOf = async (array: np.Array) => (await array.data()) as Float32Array;

const inputs = np.array(pixels).reshape([SAMPLES, PIXELS]);
const targets = nn.oneHot(idArray(labels), CLASSES);

type Params = { hidden: np.Array; hiddenBias: np.Array; classes: np.Array; classBias: np.Array };

function createParams(seed: number): Params {
  const [first, second] = np.unstack(random.split(random.key(seed)));
  return {
    hidden: random.normal(first!, [PIXELS, HIDDEN]).mul(Math.sqrt(2 / PIXELS)),
    hiddenBias: np.zeros([HIDDEN]),
    classes: random.normal(second!, [HIDDEN, CLASSES]).mul(Math.sqrt(2 / HIDDEN)),
    classBias: np.zeros([CLASSES]),
  };
}

/** [B] the loss of each sample: the sum goes over the classes only. */
function lossesOf(params: Params, ids: np.Array): np.Array {
  const x = np.take(inputs.ref, ids.ref, 0);
  const y = np.take(targets.ref, ids, 0);
  const hidden = nn.relu(np.matmul(x, params.hidden).add(params.hiddenBias));
  const logits = np.matmul(hidden, params.classes).add(params.classBias);
  return nn.logSoftmax(logits).mul(y).sum(-1).neg();
}

const evaluate = jit(lossesOf);
const step = jit((params: Params, weights: np.Array, ids: np.Array): [Params, np.Array] => {
  const [losses, gradients] = lossesAndGrad(lossesOf)(tree.ref(params), weights, ids);
  const descend = (value: np.Array, gradient: np.Array) => value.sub(gradient.mul(LEARNING_RATE));
  return [tree.map(descend, params, gradients), losses];
});

async function train(strategy: Strategy) {
  let params = createParams(1);
  let losses: np.Array;
  const selector = new Selector({ sampleCount: SAMPLES, batchSize: 16, strategy, seed: 1 });
  const fresh = (ids: np.Array) => evaluate(tree.ref(params), ids);
  const source = batches(selector, [idArray(everyId)], { epochs: EPOCHS, evaluate: fresh });
  for await (const { data, weights, record } of source) {
    [params, losses] = step(params, weights, data[0]!);
    await record(losses);
  }
  const final = await valuesOf(evaluate(params, idArray(everyId)));
  return { selector, losses: final, cost: final.reduce((sum, loss) => sum + loss) / final.length };
}

export const shuffled = await train(shuffle());
export const selected = await train(rank({ pressure: 100, recompute: { frequency: 0.5, ratio: 1 } }));
console.log(`jax-js: mean loss over all samples after ${EPOCHS} epochs`);
console.log(`  shuffling ${shuffled.cost.toFixed(4)}, selection ${selected.cost.toFixed(4)}`);
