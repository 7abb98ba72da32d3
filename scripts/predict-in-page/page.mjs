import { loadRun } from '@rankbatch/lab/browser';

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

// For the test, which calls it from outside.
Object.assign(globalThis, { predict });
