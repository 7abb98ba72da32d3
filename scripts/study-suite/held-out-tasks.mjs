// The problems of the held-out suite: tables that held-out.R writes, picked before any run on them.
import { small } from './tasks.mjs';
import { perceptron } from './networks.mjs';

/** Where the tables are. */
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

/** @type {readonly import('./tasks.mjs').Task[]} */
export const heldOutTasks = [...tablesOf(classes, 'classes'), ...tablesOf(numbers, 'regression')];
