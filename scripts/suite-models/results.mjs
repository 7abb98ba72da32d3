// The raw results of the model suite: docs/results/models/FAMILY.jsonl, a line a case.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('../../docs/results/models/', import.meta.url));

/**
 * @typedef {{ family: string, name: string, exporter: string, opset: number }} Case
 *
 * @typedef {object} Checked
 * @property {string} date
 * @property {string} [engine] the last commit that changed the engine, with a + where files differed from it
 * @property {number} [parameters] elements of what the framework trains
 * @property {boolean} [openBatch] whether the file takes any batch size
 * @property {number} [trained] elements of what is trained here
 * @property {readonly number[]} [apart] greatest relative difference of a loss, step by step
 * @property {readonly string[]} [notes]
 * @property {string} [untold] what the model has that the file may not tell, as notes call it
 * @property {string} [notExported] why the framework could not export it
 * @property {string} [error] why it could not be trained here
 * @property {{ toOurs?: number, toFramework?: number, error?: string }} [exported]
 *
 * @typedef {Case & Checked} Row
 */

/** A case, whatever its opset. @param {Case} row */
export function caseOf({ family, name, exporter }) {
  return `${family}/${name}/${exporter}`;
}

/** @param {Case} row */
export function keyOf({ family, name, exporter, opset }) {
  return `${family}/${name}/${exporter}/${opset}`;
}

/** @returns {Row[]} */
export function readRows() {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .sort()
    .flatMap((name) =>
      readFileSync(`${folder}${name}`, 'utf8')
        .split('\n')
        .filter(Boolean)
        .map((line) => /** @type {Row} */ (JSON.parse(line))),
    );
}

/** Puts a row in the place of that case's last one, or behind all; two digits are enough. @param {Row} row */
export function writeRow(row) {
  mkdirSync(folder, { recursive: true });
  const rows = readRows().filter(({ family }) => family === row.family);
  const at = rows.findIndex((other) => caseOf(other) === caseOf(row));
  const all = at < 0 ? [...rows, row] : rows.with(at, row);
  const lines = all.map((each) =>
    JSON.stringify(each, (_, value) =>
      typeof value === 'number' && !Number.isInteger(value)
        ? Number(value.toPrecision(2))
        : /** @type {unknown} */ (value),
    ),
  );
  writeFileSync(`${folder}${row.family}.jsonl`, `${lines.join('\n')}\n`);
}

/** Versions of what made the rows, by package. @returns {Record<string, string>} */
export function readVersions() {
  const path = `${folder}versions.json`;
  return existsSync(path)
    ? /** @type {Record<string, string>} */ (JSON.parse(readFileSync(path, 'utf8')))
    : {};
}

/** @param {Record<string, string>} versions */
export function writeVersions(versions) {
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${folder}versions.json`, `${JSON.stringify(versions)}\n`);
}

/** At most so far from the framework's losses at the first and at the last step. */
export const bounds = { first: 1e-4, last: 1e-3 };

/** Notes of what is as in the framework, so that they tell of no other losses. */
const harmless =
  /^(input \S+ was exported for batches|biases of zeros|rows for padding|equal initial weights|this file leaves no trace)/;

/**
 * What became of a case. Not exported: the framework's exporter could not; refused: an error at import or when the trainer is made;
 * failed: one in training, as of losses that are not finite.
 *
 * @param {Row} row
 */
export function verdictOf(row) {
  if (row.notExported !== undefined) return 'not exported';
  if (row.error !== undefined) return /^(import|trainer): /.test(row.error) ? 'refused' : 'failed';
  const apart = row.apart ?? [];
  // JSON has null for NaN.
  const isNear =
    apart.length > 0 &&
    apart.every((d, i) => Number.isFinite(d) && d <= (i === 0 ? bounds.first : bounds.last));
  const explains = (/** @type {string} */ note) =>
    !harmless.test(note) || (row.untold !== undefined && note.includes(row.untold));
  if (!isNear) return (row.notes ?? []).some(explains) ? 'differs, noted' : 'differs';
  const { toOurs = 1, error } = row.exported ?? {};
  return error === undefined && toOurs <= bounds.last ? 'pass' : 'export failed';
}
