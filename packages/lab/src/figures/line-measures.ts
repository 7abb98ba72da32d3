import type { EpochRecord } from '../results/records.js';

/** What a line figure shows. */
export interface LineMeasure<Epoch extends EpochRecord = EpochRecord> {
  /** Name of its files. */
  readonly name: string;
  readonly title: string;
  readonly x: 'epoch' | 'seconds';
  /** Of the vertical axis, whatever the values span. @default logarithmic where they span much */
  readonly scale?: 'linear' | 'log';
  /** Label of the vertical axis, with the unit. */
  readonly label: string;
  readonly value: (epoch: Epoch) => number | null | undefined;
}

const cost = { label: 'training cost, nats', value: (epoch: EpochRecord) => epoch.trainLoss };
const error = { label: 'validation error, %', value: (epoch: EpochRecord) => epoch.validationError };

/** The rows of the paper's Figure 1. */
export const raceMeasures = [
  { name: 'cost-over-epochs', title: 'Training cost over epochs', x: 'epoch', ...cost },
  { name: 'cost-over-seconds', title: 'Training cost over time', x: 'seconds', ...cost },
  { name: 'validation-over-epochs', title: 'Validation error over epochs', x: 'epoch', ...error },
  { name: 'validation-over-seconds', title: 'Validation error over time', x: 'seconds', ...error },
] as const satisfies readonly LineMeasure[];

/** What selection did: how old the losses were that it ranked by, and how many samples its draws were worth. */
export const selectionMeasures = [
  {
    name: 'pressure',
    title: 'Pressure that auto had at the end of the epoch',
    x: 'epoch',
    label: 'pressure s',
    value: ({ explanation }) => explanation?.pressure,
  },
  {
    name: 'held-back',
    title: 'Samples that do not get learnt, whose draws auto limits',
    x: 'epoch',
    label: 'samples',
    scale: 'linear',
    value: ({ explanation }) => explanation && (explanation.isCapped ? explanation.contradicted : 0),
  },
  {
    name: 'mean-age',
    title: 'Mean age of the known losses',
    x: 'epoch',
    label: 'mean age, epochs',
    scale: 'linear',
    value: (epoch) => epoch.meanAge,
  },
  {
    name: 'oldest-age',
    title: 'Age of the oldest known loss',
    x: 'epoch',
    label: 'greatest age, epochs',
    scale: 'linear',
    value: (epoch) => epoch.oldestAge,
  },
  {
    name: 'effective-sample-size',
    title: 'Effective sample size of all draws so far',
    x: 'epoch',
    label: 'samples (Kish)',
    value: (epoch) => epoch.effectiveSampleSize,
  },
  {
    name: 'distinct-share',
    title: 'Distinct samples drawn in the epoch',
    x: 'epoch',
    label: 'share of all samples, %',
    scale: 'linear',
    value: ({ distinctShare }) => (distinctShare === undefined ? null : 100 * distinctShare),
  },
] as const satisfies readonly LineMeasure[];
