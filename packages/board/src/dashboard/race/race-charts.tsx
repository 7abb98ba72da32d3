import { labelOf, measureOf, type Measure } from '@rankbatch/lab/browser';
import type { VNode } from 'preact';
import { useMemo } from 'preact/hooks';
import type { Curve, MeasureName, RaceView } from '../../api.js';
import type { Line } from '../../ui/line.js';
import { LineChart } from '../../ui/line-chart.js';
import { lineStyles } from './line-styles.js';
import { xLabels, type RaceSettings } from './race-settings.js';
import { smooth } from './smooth.js';

interface ChartPlan {
  readonly measure: MeasureName;
  readonly title: string;
  readonly yLabel: string;
  readonly height?: number;
  /** Whether the axis is linear whatever is chosen. */
  readonly linear?: boolean;
}

/** What runs are judged by, in the units of their task. */
function costPlans(measure: Measure): readonly ChartPlan[] {
  const { name, costUnit } = measure;
  const yLabel = labelOf(measure);
  return [
    { measure: 'trainLoss', title: 'Training cost', yLabel: `cost, ${costUnit}`, height: 340 },
    { measure: 'validationError', title: `Validation ${name}`, yLabel },
    { measure: 'testError', title: `Test ${name}`, yLabel },
  ];
}
const selection: readonly ChartPlan[] = [
  { measure: 'meanAge', title: 'Mean age of the known losses', yLabel: 'epochs', linear: true },
  {
    measure: 'movedShare',
    title: 'Ranks that recomputing moved',
    yLabel: 'of those looked at, %',
    linear: true,
  },
  {
    measure: 'distinctShare',
    title: 'Distinct samples drawn in an epoch',
    yLabel: 'of all, %',
    linear: true,
  },
  { measure: 'effectiveSampleSize', title: 'Effective sample size of all draws', yLabel: 'samples (Kish)' },
  { measure: 'pressure', title: 'Selection pressure', yLabel: 'pressure s' },
];

interface ChartsProps {
  readonly curves: readonly Curve[];
  readonly settings: RaceSettings;
}

/** What the runs are judged by. */
export function CostCharts({ task, ...props }: ChartsProps & { readonly task: RaceView['task'] }): VNode {
  return <Charts plans={costPlans(measureOf(task))} {...props} />;
}

/** What selection did: the ages of the losses, and draws. */
export function SelectionCharts(props: ChartsProps): VNode {
  return <Charts plans={selection} {...props} />;
}

function Charts({ plans, curves, settings }: { readonly plans: readonly ChartPlan[] } & ChartsProps): VNode {
  return (
    <div class="charts">
      {plans.map((plan) => (
        <MeasureChart key={plan.measure} plan={plan} curves={curves} settings={settings} />
      ))}
    </div>
  );
}

function MeasureChart({
  plan: { measure, title, yLabel, height, linear = false },
  curves,
  settings: { x, log, smoothing },
}: { readonly plan: ChartPlan } & ChartsProps): VNode | null {
  const isLog = log && !linear;
  const lines = useMemo(() => {
    const styles = lineStyles(curves);
    return curves.flatMap((curve): Line[] => {
      const measured = curve.measures[measure];
      const style = styles.get(curve.label);
      if (measured === undefined || style === undefined) return [];
      const drawn = (values: readonly (number | null)[]) =>
        smooth(values, curve.epochs, { strength: smoothing, log: isLog });
      const { middle, low, high } = measured;
      return [
        {
          name: curve.label,
          ...style,
          x: curve[x],
          y: drawn(middle),
          ...(smoothing > 0 && { exact: middle }),
          ...(low && high && { low: drawn(low), high: drawn(high) }),
        },
      ];
    });
  }, [curves, measure, x, smoothing, isLog]);
  if (lines.length === 0) return null;
  return (
    <LineChart
      title={title}
      xLabel={xLabels[x]}
      yLabel={yLabel}
      log={isLog}
      lines={lines}
      {...(height !== undefined && { height })}
    />
  );
}
