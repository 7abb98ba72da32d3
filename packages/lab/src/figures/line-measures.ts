import { labelOf, measureOf, type Measure } from '../results/measure.js';
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

/** The rows of the paper's Figure 1, for the measure of any task. */
export function raceMeasuresOf(
  measure: Measure,
): readonly [LineMeasure, LineMeasure, LineMeasure, LineMeasure] {
  const cost = {
    label: `training cost, ${measure.costUnit}`,
    value: (epoch: EpochRecord) => epoch.trainLoss,
  };
  const error = {
    label: `validation ${labelOf(measure)}`,
    value: (epoch: EpochRecord) => epoch.validationError,
  };
  const title = `Validation ${measure.name}`;
  return [
    { name: 'cost-over-epochs', title: 'Training cost over epochs', x: 'epoch', ...cost },
    { name: 'cost-over-seconds', title: 'Training cost over time', x: 'seconds', ...cost },
    { name: 'validation-over-epochs', title: `${title} over epochs`, x: 'epoch', ...error },
    { name: 'validation-over-seconds', title: `${title} over time`, x: 'seconds', ...error },
  ];
}

/** The same where classes are told apart. */
export const raceMeasures = raceMeasuresOf(measureOf(undefined));

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
