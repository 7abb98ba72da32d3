// The problems of the held-out suite: tables that held-out.R writes and pictures that held-out-typefaces.py writes, picked before any run on them.
import { small } from './tasks.mjs';
import { paperCnn, perceptron } from './networks.mjs';

/** Where they are. */
const folder = process.env['RANKBATCH_HELD_OUT'] ?? 'held-out';

/** Of each table, by the name of its file, what is to be predicted, and how the other columns are read where that is not plain. */
const classes = {
  splice: 'Class',
  spambase: 'type',
  caravan: 'CARAVAN&categorical=MGODRK,MBERZELF,MBERBOER,MINK7512,MINK123M',
  'household-income': 'INCOME',
  cells: 'class',
  credit: 'Status',
  jobs: 'class',
  lending: 'Class',
  churn: 'churn',
  telco: 'churn',
  remote: 'Remote',
  stops: 'problem',
  tweets: 'source&text=text',
};
const numbers = {
  diamonds: 'price',
  ames: 'Sale_Price',
  wages: 'wage',
  'check-times': 'check_time',
  ridership: 'ridership',
  vocabulary: 'vocab',
};

/** @param {Record<string, string>} labels @param {'classes' | 'regression'} task @returns {import('./tasks.mjs').Task[]} */
const tablesOf = (labels, task) =>
  Object.entries(labels).map(([name, label]) => ({
    ...small,
    seeds: 3,
    name,
    data: `csv:${folder}/${name}.csv?label=${label}&task=${task}&validation=0.2&test-share=0.2`,
    most: 20_000,
    model: perceptron(128),
  }));

/** @param {string} name @returns {import('./tasks.mjs').Task} */
function picturesOf(name) {
  const file = (/** @type {string} */ part) => `${folder}/${name}-${part}.npy`;
  const test = `test=${file('test-x')}&test-labels=${file('test-y')}`;
  return {
    ...small,
    seeds: 3,
    name,
    data: `npy:${file('train-x')}?labels=${file('train-y')}&${test}&validation=0.2`,
    most: 30_000,
    epochs: 12,
    model: paperCnn,
  };
}

/** @type {readonly import('./tasks.mjs').Task[]} */
export const heldOutTasks = [
  ...tablesOf(classes, 'classes'),
  ...tablesOf(numbers, 'regression'),
  ...['typefaces', 'typefaces-uneven'].map(picturesOf),
];
