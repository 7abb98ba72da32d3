// The page of the model suite, docs/results/models.md: everything between its marks is made from the raw results.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { readRows, readVersions, verdictOf } from './results.mjs';

const page = fileURLToPath(new URL('../../docs/results/models.md', import.meta.url));

/** @typedef {import('./results.mjs').Row} Row */

const exporters = {
  legacy: 'older',
  default: 'default',
  keras: "Keras'",
  'keras-open': "Keras' open-batch",
};
const verdicts = ['pass', 'refused', 'failed', 'differs, noted', 'differs', 'export failed'];

export function writePage() {
  writeFileSync(page, makePage(readFileSync(page, 'utf8'), readRows(), readVersions()));
}

/** @param {string} text @param {readonly Row[]} rows @param {Record<string, string>} versions */
export function makePage(text, rows, versions) {
  const tried = rows.filter((row) => verdictOf(row) !== 'not exported');
  const fails = tried.filter((row) => verdictOf(row) !== 'pass');
  /** @type {Record<string, string>} */
  const parts = {
    state: stateOf(rows, tried, versions),
    sums: sumsOf(rows),
    fails: fails.length === 0 ? 'None.' : fails.map(failOf).join('\n'),
    all: table(
      ['model', 'from', 'exporter', 'opset', 'batch', 'parameters', 'step 1', 'step 5', 'result'],
      tried.map(cellsOf),
    ),
    unexported: rows
      .filter((row) => verdictOf(row) === 'not exported')
      .map((row) => `- ${nameOf(row)}: ${escape(row.notExported ?? '')}`)
      .join('\n'),
  };
  return text.replace(
    /(<!-- (\w+) -->)[\s\S]*?(<!-- \/\2 -->)/g,
    (
      /** @type {string} */ whole,
      /** @type {string} */ open,
      /** @type {string} */ name,
      /** @type {string} */ close,
    ) => (parts[name] === undefined ? whole : `${open}\n\n${parts[name]}\n\n${close}`),
  );
}

/** @param {readonly Row[]} rows @param {readonly Row[]} tried @param {Record<string, string>} versions */
function stateOf(rows, tried, versions) {
  const dates = rows.map(({ date }) => date).sort();
  const models = new Set(tried.map(({ family, name }) => `${family}/${name}`)).size;
  const count = (/** @type {string} */ verdict) => tried.filter((row) => verdictOf(row) === verdict).length;
  const passed = count('pass');
  const made = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    `${tried.length} files of ${models} models: ${passed} pass (${((100 * passed) / tried.length).toFixed(1)} %), ${count('differs')} differ without a word.`,
    `${rows.length - tried.length} more could not be exported by their framework. From ${dates[0] ?? ''} to ${dates.at(-1) ?? ''}, with ${made.join(', ')}.`,
    enginesOf(rows),
  ].join('\n');
}

/** How many rows each commit of the engine was checked by, the most first. @param {readonly Row[]} rows */
function enginesOf(rows) {
  /** @type {Map<string, number>} */
  const counts = new Map();
  for (const { engine = 'earlier ones' } of rows) counts.set(engine, (counts.get(engine) ?? 0) + 1);
  const sorted = [...counts].sort(([, one], [, other]) => other - one);
  return sorted.length === 1
    ? `All by the engine of commit ${sorted[0]?.[0] ?? ''}.`
    : `By commit of the engine: ${sorted.map(([engine, count]) => `${engine} ${count}`).join(', ')}.`;
}

/** @param {readonly Row[]} rows */
function sumsOf(rows) {
  const groups = [...new Set(rows.map(({ family, exporter }) => `${family} ${exporter}`))];
  return table(
    ['from', 'exporter', ...verdicts, 'not exported'],
    groups.map((group) => {
      const [family = '', exporter = ''] = group.split(' ');
      const own = rows.filter((row) => row.family === family && row.exporter === exporter).map(verdictOf);
      const counts = [...verdicts, 'not exported'].map(
        (verdict) => own.filter((each) => each === verdict).length,
      );
      return [family, exporterOf(exporter), ...counts.map(String)];
    }),
  );
}

/** @param {Row} row */
function cellsOf(row) {
  const [first, ...rest] = row.apart ?? [];
  const shown = (/** @type {number | undefined} */ value) =>
    value === undefined ? '' : value.toExponential(0);
  return [
    row.name,
    row.family,
    exporterOf(row.exporter),
    String(row.opset),
    row.openBatch === false ? 'fixed' : 'open',
    String(row.parameters ?? ''),
    shown(first),
    shown(rest.at(-1)),
    verdictOf(row),
  ];
}

/** @param {Row} row */
function failOf(row) {
  const told = row.error ?? row.exported?.error ?? (row.notes ?? []).join('; ');
  return `- ${nameOf(row)}: ${verdictOf(row)}${told === '' ? '' : `: ${escape(told)}`}`;
}

/** @param {Row} row */
function nameOf({ name, exporter, opset }) {
  return `**${name}**, ${exporterOf(exporter)} exporter, opset ${opset}`;
}

/** @param {string} exporter */
function exporterOf(exporter) {
  return exporters[/** @type {keyof typeof exporters} */ (exporter)];
}

/** @param {string} text */
function escape(text) {
  return stripVTControlCharacters(text)
    .replace(/ ?\[Caused by[^]*$/, '')
    .replace(/[<>|*_[\]`]/g, (sign) => `\\${sign}`);
}

/** @param {readonly string[]} head @param {readonly (readonly string[])[]} rows */
function table(head, rows) {
  const line = (/** @type {readonly string[]} */ cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}
