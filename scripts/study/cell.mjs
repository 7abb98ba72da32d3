// A cell of a study: one run of `rankbatch train`, told by what decides its numbers.
import { basename, join } from 'node:path';
import { parseStrategy } from '@rankbatch/lab';
import { dependsOnEpochs as ofStrategy } from '@rankbatch/lab/internal';

/**
 * @typedef {import('@rankbatch/lab').RunConfig} RunConfig
 *
 * @typedef {object} Cell
 * @property {string} data name of the data set
 * @property {number} [size] number of training samples, for generated data
 * @property {number} [labelNoise] share of the training samples that got a wrong label
 * @property {string} [labels] file of labels in place of the training set's own, in the data folder
 * @property {string} model
 * @property {string} optimizer
 * @property {number} [learningRate] the optimizer's own where it is left out
 * @property {string} select text of the strategy
 * @property {number} seed
 * @property {number} epochs
 * @property {number} batchSize
 * @property {boolean} [anneal] whether the learning rate falls to 0 over the run
 * @property {string} [augment]
 */

/**
 * Whether a run of this configuration holds the cell's epochs: all else is equal, and it is at least as long. Threads and
 * folders make no difference.
 *
 * @type {(config: RunConfig, cell: Cell) => boolean}
 */
export function covers(config, cell) {
  const { options } = config.data;
  const longer = config.epochs > cell.epochs && !cell.anneal && !dependsOnEpochs(cell.select);
  return (
    (config.epochs === cell.epochs || longer) &&
    config.data.name === cell.data &&
    options.size === cell.size &&
    (options.labelNoise ?? 0) === (cell.labelNoise ?? 0) &&
    nameOf(options.labels) === nameOf(cell.labels) &&
    config.model === cell.model &&
    config.optimizer === cell.optimizer &&
    config.learningRate === cell.learningRate &&
    config.anneal === cell.anneal &&
    config.select === cell.select &&
    config.seed === cell.seed &&
    config.batchSize === cell.batchSize &&
    config.augment === cell.augment
  );
}

/** @type {(path: string | undefined) => string | undefined} */
function nameOf(path) {
  return path && basename(path);
}

/**
 * Whether what a strategy does in its first epochs depends on how many there are: then a long run does not hold a short one.
 *
 * @param {string} select
 */
function dependsOnEpochs(select) {
  return ofStrategy(parseStrategy(select).spec);
}

/**
 * The cells to train so that all of these are there: each once, and none that a longer one holds.
 *
 * @type {(cells: readonly Cell[]) => Cell[]}
 */
export function distinctCells(cells) {
  const longestFirst = [...cells].sort((a, b) => b.epochs - a.epochs);
  const needed = /** @type {Set<Cell>} */ (new Set());
  for (const cell of longestFirst)
    if (![...needed].some((other) => covers(configOf(other), cell))) needed.add(cell);
  return cells.filter((cell) => needed.has(cell));
}

/** @type {(cell: Cell) => RunConfig} */
export function configOf({ data: name, size, labelNoise, labels, ...settings }) {
  const options = {
    ...(size && { size }),
    ...(labelNoise && { labelNoise }),
    ...(labels && { labels: basename(labels) }),
  };
  return { data: { name, options }, ...settings };
}

/** Name of a run's folder and of its file of results. @param {RunConfig} config */
export function slugOf(config) {
  const { data, model, optimizer, learningRate, anneal, select, seed, epochs, batchSize, augment } = config;
  const { size, labelNoise, labels } = data.options;
  return [
    data.name,
    size && `n${size}`,
    labelNoise && `noise${labelNoise}`,
    labels && basename(labels).replace(/\.[^.]*$/, ''),
    model,
    optimizer,
    learningRate && `lr${learningRate}`,
    anneal && 'anneal',
    augment,
    `b${batchSize}`,
    select,
    `e${epochs}`,
    `seed${seed}`,
  ]
    .filter(Boolean)
    .join('-')
    .replace(/[^\w.-]+/g, '_');
}

/** How people read a cell, without its epochs. @param {Cell} cell */
export function describeCell(cell) {
  const { data, labelNoise, labels, optimizer, anneal, augment, batchSize, select, seed, epochs } = cell;
  const noise = labelNoise ? ` ${100 * labelNoise} % wrong` : '';
  const own = labels ? ` ${basename(labels)}` : '';
  const changed = augment ? ` ${augment}` : '';
  const falling = anneal ? ` annealed over ${epochs} epochs` : '';
  return `${data}${noise}${own}${changed} ${optimizer}${falling} b=${batchSize} ${select} seed ${seed}`;
}

/**
 * The words after `rankbatch` that train the cell into a new folder.
 *
 * @param {Cell} cell
 * @param {{ out: string, dataFolder: string | undefined }} where
 */
export function trainWords(cell, { out, dataFolder }) {
  const { labelNoise, labels, learningRate, anneal, augment } = cell;
  if (labels && dataFolder === undefined)
    throw new Error(`RANKBATCH_DATA: must name the folder that holds ${labels}, got nothing`);
  const options = {
    data: cell.data,
    size: cell.size,
    model: cell.model,
    optimizer: cell.optimizer,
    select: cell.select,
    seed: cell.seed,
    epochs: cell.epochs,
    batch: cell.batchSize,
    'label-noise': labelNoise,
    labels: labels && join(dataFolder ?? '', labels),
    'learning-rate': learningRate,
    augment,
    threads: 1,
    out,
  };
  const given = Object.entries(options).filter(([, value]) => value !== undefined);
  return [
    'train',
    '--quiet',
    ...(anneal ? ['--anneal'] : []),
    ...given.flatMap(([name, value]) => [`--${name}`, String(value)]),
  ];
}
