// The raw results of a suite: TASK.jsonl in its folder, a line a run.
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';

/**
 * @typedef {object} SuiteRun
 * @property {import('./cells.mjs').Cell} cell
 * @property {import('./train-cell.mjs').Measures} measures
 */

/** @param {string} folder @returns {SuiteRun[]} */
export function readRuns(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .flatMap((name) =>
      readFileSync(`${folder}/${name}`, 'utf8')
        .split('\n')
        // A last line may be cut short by a kill; it is trained again.
        .filter((line) => line.endsWith('}}'))
        .map((line) => /** @type {SuiteRun} */ (JSON.parse(line))),
    );
}

/** Adds a run; five digits are enough. @param {string} folder @param {SuiteRun} run */
export function appendRun(folder, run) {
  mkdirSync(folder, { recursive: true });
  const text = JSON.stringify(run, (_, value) =>
    typeof value === 'number' ? Number(value.toPrecision(5)) : /** @type {unknown} */ (value),
  );
  const path = `${folder}/${run.cell.task.replace(/[^\w.-]+/g, '_')}.jsonl`;
  const cut = existsSync(path) && !readFileSync(path, 'utf8').endsWith('\n');
  appendFileSync(path, `${cut ? '\n' : ''}${text}\n`);
}
