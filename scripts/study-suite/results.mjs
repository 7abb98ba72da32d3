// The raw results of the suite: docs/results/suite/TASK.jsonl, a line a run.
import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../docs/results/suite/', import.meta.url));

/**
 * @typedef {object} SuiteRun
 * @property {import('./cells.mjs').Cell} cell
 * @property {import('./train-cell.mjs').Measures} measures
 */

/** @returns {SuiteRun[]} */
export function readRuns() {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .flatMap((name) =>
      readFileSync(`${folder}${name}`, 'utf8')
        .split('\n')
        // A last line may be cut short by a kill; it is trained again.
        .filter((line) => line.endsWith('}}'))
        .map((line) => /** @type {SuiteRun} */ (JSON.parse(line))),
    );
}

/** Adds a run; five digits are enough. @param {SuiteRun} run */
export function appendRun(run) {
  mkdirSync(folder, { recursive: true });
  const text = JSON.stringify(run, (_, value) =>
    typeof value === 'number' ? Number(value.toPrecision(5)) : /** @type {unknown} */ (value),
  );
  const path = `${folder}${run.cell.task.replace(/[^\w.-]+/g, '_')}.jsonl`;
  const cut = existsSync(path) && !readFileSync(path, 'utf8').endsWith('\n');
  appendFileSync(path, `${cut ? '\n' : ''}${text}\n`);
}
