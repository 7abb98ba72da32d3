import { loadRun } from '@rankbatch/lab/browser';
import { env, InferenceSession, Tensor } from 'onnxruntime-web/wasm';

/**
 * What the run of a folder predicts for rows.
 *
 * @param {string} folder
 * @param {import('@rankbatch/data').RowObject[]} rows
 */
async function predict(folder, rows) {
  const run = await loadRun(folder, { wasmPaths: '/ort/' });
  const predictions = await run.predict(rows);
  await run.dispose();
  return predictions;
}

/**
 * What `rows.onnx` of a run gives for rows as they are, without anything of Rankbatch.
 *
 * @param {string} folder
 * @param {readonly (readonly (number | null)[])[]} rows null where a value is missing, which JSON has no NaN for
 */
async function runRows(folder, rows) {
  env.wasm.wasmPaths = '/ort/';
  const session = await InferenceSession.create(`${folder}/rows.onnx`);
  const values = Float64Array.from(rows.flat(), (value) => value ?? NaN);
  const { logits } = await session.run({
    row: new Tensor('float64', values, [rows.length, rows[0]?.length ?? 0]),
  });
  await session.release();
  return [...(logits?.data ?? [])];
}

// For the test, which calls them from outside.
Object.assign(globalThis, { predict, runRows });
