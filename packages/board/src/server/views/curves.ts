import { groupByCell, spreadOverSeeds, type EpochRecord, type SpreadPoint } from '@rankbatch/lab/run-folder';
import type { Curve, MeasuredCurve, MeasureName } from '../../api.js';
import { choosePoints } from './choose-points.js';
import { groupedByLabel, type LabelledRun } from './labelled-run.js';

/** Points of all curves of a page together, and of one curve at most and at least. */
const pointBudget = 1200;
const mostPoints = 400;
const leastPoints = 20;

const measures: Readonly<Record<MeasureName, (epoch: EpochRecord) => number | null | undefined>> = {
  trainLoss: (epoch) => epoch.trainLoss,
  validationError: (epoch) => epoch.validationError,
  testError: (epoch) => epoch.testError,
  meanAge: (epoch) => epoch.meanAge,
  movedShare: ({ movedShare }) => inPercent(movedShare),
  distinctShare: ({ distinctShare }) => inPercent(distinctShare),
  effectiveSampleSize: (epoch) => epoch.effectiveSampleSize,
  pressure: (epoch) => epoch.pressure,
};
/** Those whose extremes are kept. */
const leading = ['trainLoss', 'validationError', 'testError'] as const;

/** One curve for each label and optimizer, over all epochs that its seeds have in common, with few points where there are many. */
export function curvesOf(runs: readonly LabelledRun[], baseline: string | undefined): Curve[] {
  const groups = [...groupByCell(groupedByLabel(runs)).values()];
  const limit = Math.min(mostPoints, Math.max(leastPoints, Math.floor(pointBudget / groups.length)));
  return groups.map((group) => curveOf(group, baseline, limit));
}

function curveOf(group: readonly LabelledRun[], baseline: string | undefined, limit: number): Curve {
  const [first] = group;
  const spread = (value: (epoch: EpochRecord) => number | null | undefined) => spreadOverSeeds(group, value);
  const all = spread(({ step }) => step * (first?.batchSize ?? 1));
  const full = new Map(
    Object.entries(measures).map(([name, value]) => [name, pointsByEpoch(spread(value), all.length)]),
  );
  const lines = leading.map((name) => (full.get(name) ?? []).map((point) => point?.median ?? null));
  const chosen = choosePoints(all.length, lines, limit);
  const at = (value: (point: SpreadPoint) => number) =>
    chosen.map((index) => {
      const point = all[index];
      return point === undefined ? 0 : rounded(value(point));
    });
  const kept = [...full].flatMap(([name, points]) => {
    const curve = measuredCurve(chosen.map((index) => points[index]), group.length > 1); // prettier-ignore
    return curve === null ? [] : [[name, curve] as const];
  });
  return {
    label: first?.label ?? '',
    isBaseline: first?.manifest.config.select === baseline,
    runs: group.map(({ id }) => id),
    epochs: at(({ epoch }) => epoch),
    seconds: at(({ seconds }) => seconds),
    samples: at(({ median }) => median),
    measures: Object.fromEntries(kept),
  };
}

function pointsByEpoch(points: readonly SpreadPoint[], count: number): (SpreadPoint | undefined)[] {
  const byEpoch = Array.from({ length: count }, (): SpreadPoint | undefined => undefined);
  for (const point of points) byEpoch[point.epoch - 1] = point;
  return byEpoch;
}

/** Null where no point has a value. */
function measuredCurve(points: readonly (SpreadPoint | undefined)[], hasBand: boolean): MeasuredCurve | null {
  if (points.every((point) => point === undefined)) return null;
  const of = (value: (point: SpreadPoint) => number) =>
    points.map((point) => (point === undefined ? null : rounded(value(point))));
  return {
    middle: of(({ median }) => median),
    ...(hasBand && { low: of(({ lowest }) => lowest), high: of(({ highest }) => highest) }),
  };
}

function inPercent(share: number | null | undefined): number | null {
  return share === null || share === undefined ? null : 100 * share;
}

/** Five significant digits: what a chart shows of a value, in half the bytes. */
function rounded(value: number): number {
  return Number(value.toPrecision(5));
}
