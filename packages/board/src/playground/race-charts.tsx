import type { VNode } from 'preact';
import { useMemo, useState } from 'preact/hooks';
import { LineChart } from '../ui/line-chart.js';
import type { Line } from '../ui/line.js';
import { sideNames, type BothSides, type Measurement } from './messages.js';
import { selectionColour } from './selection-colour.js';

const charts = [
  { title: 'Training cost', yLabel: 'mean loss, nats', value: 'cost' },
  { title: 'Validation error', yLabel: 'error, %', value: 'error' },
] as const;

/** Cost and error of both sides, over epochs or seconds. */
export function RaceCharts({
  names,
  measured,
}: {
  readonly names: BothSides<string>;
  readonly measured: BothSides<readonly Measurement[]>;
}): VNode {
  const [over, setOver] = useState<'epochs' | 'seconds'>('epochs');
  const lines = useMemo(
    () => charts.map(({ value }) => linesOf(measured, names, over, value)),
    [measured, names.selection, over],
  );
  return (
    <>
      <div class="race-axis" role="group" aria-label="Curves over">
        <span>Curves over</span>
        {(['epochs', 'seconds'] as const).map((axis) => (
          <button key={axis} type="button" aria-pressed={over === axis} onClick={() => setOver(axis)}>
            {axis}
          </button>
        ))}
      </div>
      <div class="race-charts">
        {charts.map(({ title, yLabel }, i) => (
          <LineChart
            key={title}
            title={title}
            xLabel={over === 'epochs' ? 'epochs' : 'seconds of training'}
            yLabel={yLabel}
            log
            height={250}
            lines={lines[i] ?? []}
          />
        ))}
      </div>
    </>
  );
}

function linesOf(
  measured: BothSides<readonly Measurement[]>,
  names: BothSides<string>,
  over: 'epochs' | 'seconds',
  value: 'cost' | 'error',
): Line[] {
  return sideNames.map((side) => ({
    name: names[side],
    colour: (theme) => (side === 'shuffle' ? theme.baseline : selectionColour(names.selection, theme)),
    x: measured[side].map((point) => point[over]),
    y: measured[side].map((point) => point[value]),
  }));
}
