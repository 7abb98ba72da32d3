// Trains a case of the suite as its framework did and says how far the losses are apart: `node check.mjs FOLDER`, a line of JSON.
//
// Leaves trained.onnx in the folder, and in predicted.bin what the trained model gives for the first batch.
import { readFile, writeFile } from 'node:fs/promises';
import {
  adam,
  createTrainer,
  encodeModel,
  importModel,
  meanSquaredError,
  sgd,
  softmaxCrossEntropy,
  tokenCrossEntropy,
} from '@rankbatch/onnx';

/**
 * @typedef {{ shape: number[], type: string, data: string }} Packed
 *
 * @typedef {object} Case
 * @property {'classes' | 'tokens' | 'pixels' | 'numbers'} loss
 * @property {'sgd' | 'adam'} optimizer
 * @property {number} learningRate
 * @property {number} parameters
 * @property {Record<string, Packed>} inputs
 * @property {Packed} targets
 * @property {number[][]} batches
 * @property {number[][]} losses
 */

const folder = process.argv[2] ?? '.';
const given = /** @type {Case} */ (JSON.parse(await readFile(`${folder}/case.json`, 'utf8')));

/** @type {Record<string, unknown>} */
const result = {};
let stage = 'import';
try {
  const model = await importModel(await readFile(`${folder}/model.onnx`), { output: 'output', threads: 1 });
  result.notes = model.notes;
  result.trained = model.parameters.reduce(
    (sum, name) => sum + (model.graph.constants.get(name)?.data.length ?? 0),
    0,
  );
  stage = 'trainer';
  const trainer = await createTrainer({
    model,
    optimizer: (given.optimizer === 'adam' ? adam : sgd)({ learningRate: given.learningRate }),
    loss: lossOf(given.loss),
    seed: 1,
    threads: 1,
  });
  stage = 'training';
  const samples = samplesOf(given);
  /** @type {number[]} */
  const apart = [];
  for (const [i, batch] of given.batches.entries()) {
    const losses = await trainer.step(samples, Uint32Array.from(batch));
    apart.push(relative(Array.from(losses), given.losses[i] ?? []));
  }
  result.apart = apart;
  stage = 'export';
  await writeFile(`${folder}/trained.onnx`, encodeModel(trainer.trainedModel().graph));
  await writeFile(
    `${folder}/predicted.bin`,
    await trainer.predict(samples, Uint32Array.from(given.batches[0] ?? [])),
  );
  await trainer.dispose();
} catch (error) {
  result.error = `${stage}: ${error instanceof Error ? error.message : String(error)}`;
}
console.log(JSON.stringify(result));

/** @param {Case['loss']} kind */
function lossOf(kind) {
  if (kind === 'numbers') return meanSquaredError();
  if (kind === 'classes') return softmaxCrossEntropy();
  return tokenCrossEntropy({ classes: kind === 'pixels' ? 'first' : 'last' });
}

/** The greatest difference of a step's losses, each as a share of its own. @param {number[]} ours @param {number[]} theirs */
function relative(ours, theirs) {
  return Math.max(
    ...theirs.map((loss, i) => Math.abs((ours[i] ?? NaN) - loss) / Math.max(Math.abs(loss), 1e-6)),
  );
}

/** @param {Case} given */
function samplesOf({ inputs, targets, loss }) {
  const named = Object.fromEntries(
    Object.entries(inputs).map(([name, value]) => [
      name,
      { shape: value.shape.slice(1), values: numbers(value) },
    ]),
  );
  const count = targets.shape[0] ?? 0;
  const wanted =
    loss === 'numbers'
      ? { targets: Float32Array.from(numbers(targets)) }
      : {
          labels: loss === 'classes' ? Uint16Array.from(numbers(targets)) : Int32Array.from(numbers(targets)),
        };
  const [first] = Object.values(named);
  const one = Object.keys(named).length === 1 && first;
  return { count, ...(one ? first : { inputs: named }), ...wanted };
}

/** @param {Packed} tensor */
function numbers({ type, data }) {
  const { buffer } = Uint8Array.from(Buffer.from(data, 'base64'));
  if (type === 'float32') return new Float32Array(buffer);
  if (type === 'bool' || type === 'uint8') return new Uint8Array(buffer);
  if (type === 'int32') return new Int32Array(buffer);
  return Int32Array.from(new BigInt64Array(buffer), Number);
}
