import type { EpochRecord } from '../results/records.js';
import type { RunConfig } from '../run-folder/run-config.js';

/** How many labels of a data set are wrong, as far as held-out samples tell; shares of 1. */
export interface NoiseRate {
  readonly share: number;
  /** 95 % interval, of what chance does with so few samples; not of what makes a model unsure. From 0 where the model was still learning. */
  readonly low: number;
  readonly high: number;
  /** Samples whose classes the model was surest of, and how many of these had another label. */
  readonly count: number;
  readonly wrong: number;
  /** After which that was. */
  readonly epoch: number;
  /** Whether that is the last epoch: the validation loss was still falling, and what the model is yet to learn looks like wrong labels. */
  readonly isLearning: boolean;
}

/** What it takes of an epoch. */
type HeldOutRecord = Pick<EpochRecord, 'epoch' | 'validationLoss' | 'confidentSamples' | 'confidentErrors'>;

/** What it takes of the settings. */
type WeightsSetting = Pick<RunConfig, 'classWeights'>;

/** 0.975 quantile of the normal distribution. */
const quantile = 1.96;

/**
 * Estimates the share of wrong labels: that among the held-out samples whose classes the model was surest of, after the epoch of the least validation loss, from where on networks
 * learn wrong labels by heart. It is right where wrong labels fall on all samples alike, and docs/results/noise-rate.md tells how right.
 *
 * Where the last epoch has the least validation loss, as after a single one, the model may not have learnt the classes yet: the share is a bound from above.
 *
 * With class weights it is not right: a heavy class is predicted where it is less likely than others, and what is taken for it, rightly labelled as another, looks like a wrong label.
 *
 * @returns null where no epoch told of such samples, and where classes have weights.
 */
export function estimateNoiseRate(
  metrics: readonly HeldOutRecord[],
  { classWeights }: WeightsSetting = {},
): NoiseRate | null {
  if (classWeights !== undefined) return null;
  let best: HeldOutRecord | undefined;
  for (const record of metrics)
    if (record.confidentSamples && !(best && best.validationLoss <= record.validationLoss)) best = record;
  const { confidentSamples: count = 0, confidentErrors: wrong = 0, epoch = 0 } = best ?? {};
  if (count === 0) return null;
  const share = wrong / count;
  const isLearning = epoch === metrics.at(-1)?.epoch;
  // Wilson 1927.
  const factor = quantile ** 2 / count;
  const middle = (share + factor / 2) / (1 + factor);
  const half = (quantile * Math.sqrt((share * (1 - share)) / count + factor / (4 * count))) / (1 + factor);
  return {
    share,
    low: isLearning || wrong === 0 ? 0 : middle - half,
    high: wrong === count ? 1 : middle + half,
    count,
    wrong,
    epoch,
    isLearning,
  };
}

/** The estimate in a few sentences, or why class weights leave none; empty where there is none otherwise. */
export function describeNoiseRate(rate: NoiseRate | null, { classWeights }: WeightsSetting = {}): string {
  if (classWeights !== undefined)
    return (
      'The share of wrong labels is not estimated: with class weights, a heavy class is predicted where it is less likely than others, ' +
      'which looks like wrong labels; a run without --class-weights tells it.'
    );
  if (rate === null) return '';
  const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
  const { share, low, high, count, wrong, epoch, isLearning } = rate;
  const number = (value: number) => value.toLocaleString('en');
  const counted =
    `as ${number(wrong)} of the ${number(count)} held-out samples ` +
    `whose classes the model is surest of ${wrong === 1 ? 'has' : 'have'} another label`;
  if (isLearning)
    return (
      `The share of wrong labels is at most ${percent(high)}, ${counted}; what the model is yet to learn looks like wrong labels, too: ` +
      `its validation loss ${epoch === 1 ? 'is known after one epoch only' : 'was still falling in the last epoch'}. More --epochs tell more. ` +
      'It does not see wrong labels that only unclear samples have.'
    );
  return (
    `Estimated share of wrong labels: ${percent(share)} (${percent(low)} to ${percent(high)}), ${counted}. ` +
    'It is within 3 points, mostly, where wrong labels fall on all samples alike, and rather too high where classes overlap; it does not see wrong labels that only unclear samples have.'
  );
}
