// Fills the generated parts of the page; what is written by hand stays.
import { describeMachine } from '@rankbatch/lab/internal';
import { autoTable } from './auto-table.mjs';
import { fashionTable } from './fashion-table.mjs';
import { costTable, errorTable, factorTable } from './figure1-tables.mjs';
import { picture } from './markdown.mjs';
import {
  annealedTable,
  batchSizeTable,
  cifarTable,
  importanceTable,
  labelNoiseTable,
  overheadTable,
  recomputationTable,
  selectionTable,
} from './other-tables.mjs';
import { pressureTable } from './pressure-table.mjs';
import { raceTable } from './race.mjs';

/**
 * @typedef {import('./evidence.mjs').Evidence} Evidence
 * @typedef {import('./evidence.mjs').Run} Run
 */

/** @typedef {Record<string, (evidence: Evidence) => string>} Parts the generated parts of a page by the names of their markers */

/** Of README.md. @type {Parts} */
export const readmeParts = { race: raceTable };

/** Of docs/results/auto.md. @type {Parts} */
export const autoParts = {
  auto: (evidence) => study(evidence, 'auto', autoTable, {}),
  'fashion-mnist': (evidence) => fashionTable(evidence.fashion),
};

/** Of docs/results/README.md. @type {Parts} */
export const parts = {
  'figure1-cost': (evidence) =>
    study(evidence, 'figure1', costTable, {
      'figure1-cost': 'Training cost over the first 25 epochs, ten scenarios, with Adam and with AdaDelta',
    }),
  'figure1-factor': (evidence) =>
    study(evidence, 'figure1', factorTable, {
      'main-cost':
        'Training cost over 50 epochs of shuffling and of rank:1e8:r; median and range over the seeds',
    }),
  'figure1-errors': (evidence) =>
    study(evidence, 'figure1', errorTable, {
      'main-validation':
        'Validation error over 50 epochs of shuffling and of rank:1e8:r; median and range over the seeds',
    }),
  'batch-size': (evidence) =>
    study(evidence, 'batch-size', batchSizeTable, {
      'batch-size-cost': 'Training cost over epochs with batches of 16, 64 and 256',
    }),
  importance: (evidence) => study(evidence, 'importance', importanceTable, {}),
  recomputation: (evidence) =>
    study(evidence, 'recomputation', recomputationTable, {
      'recomputation-cost': 'Training cost over epochs with a pressure of 1e8 and more or less recomputation',
    }),
  'label-noise': (evidence) =>
    study(evidence, 'label-noise', labelNoiseTable, {
      'label-noise-validation': 'Validation error over epochs with 10 % and 30 % wrong training labels',
    }),
  cifar10: (evidence) =>
    study(evidence, 'cifar10', cifarTable, {
      'cifar10-cost': 'Training cost on CIFAR-10 over epochs',
      'cifar10-test': 'Test error on CIFAR-10 over epochs',
      'cifar10-cost-time': 'Training cost on CIFAR-10 over time',
      'cifar10-test-time': 'Test error on CIFAR-10 over time',
    }),
  'cifar10-annealed': (evidence) =>
    study(evidence, 'cifar10-annealed', annealedTable, {
      'cifar10-annealed-test': 'Test error on CIFAR-10 over time, with learning rates that fall to 0',
    }),
  'cifar10-tuned': (evidence) => study(evidence, 'cifar10-tuned', annealedTable, {}),
  overhead: (evidence) => measured(evidence.times, overheadTable(evidence)),
  selection: (evidence) => measured(evidence.selection, selectionTable(evidence)),
  pressure: (evidence) => pressureTable(evidence.pressure),
  'recomputation-small': (evidence) => pressureTable(evidence.recomputation),
};

/** How far the study is, its figures and its table. @type {(evidence: Evidence, name: string, toTable: (runs: Run[]) => string, pictures: Record<string, string>) => string} */
function study(evidence, name, toTable, pictures) {
  const runs = evidence.runs(name);
  const drawn = runs.length === 0 ? [] : Object.entries(pictures).map(([file, alt]) => picture(file, alt));
  return [evidence.status(name), ...drawn, toTable(runs)].join('\n\n');
}

/** A table and the machine of its times. @type {(times: { environment: import('@rankbatch/lab').Environment, threads?: number } | undefined, text: string) => string} */
function measured(times, text) {
  if (times === undefined) return 'Not measured yet.';
  const threads = times.threads === undefined ? '' : `, ${times.threads} threads`;
  return `${text}\n\n${describeMachine(times.environment)}${threads}.`;
}

/**
 * The page with its parts between `<!-- NAME -->` and `<!-- /NAME -->` made anew.
 *
 * @param {string} page
 * @param {Evidence} evidence
 * @param {Parts} [made]
 */
export function fillPage(page, evidence, made = parts) {
  return Object.entries(made).reduce((text, [name, make]) => fillPart(text, name, make(evidence)), page);
}

/**
 * The page with another text between `<!-- NAME -->` and `<!-- /NAME -->`.
 *
 * @param {string} page
 * @param {string} name
 * @param {string} part
 */
export function fillPart(page, name, part) {
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const [from, to] = [page.indexOf(begin), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`the page must hold ${begin} and then ${end}, got none`);
  return `${page.slice(0, from + begin.length)}\n\n${part.trim()}\n\n${page.slice(to)}`;
}
