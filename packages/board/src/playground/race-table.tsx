import { formatTick } from '@rankbatch/lab/browser';
import type { VNode } from 'preact';
import { sideNames, type BothSides, type SideName } from './messages.js';
import type { RaceState } from './race-state.js';
import { count } from './race-status.js';
import { formatNats } from './speed-up.js';

/** Where both sides stand, in numbers, and what there is to know about them. */
export function RaceTable({
  names,
  state,
}: {
  readonly names: BothSides<string>;
  readonly state: RaceState;
}): VNode {
  const { data, formerPressures, sides } = state;
  const reason = sides?.selection.explanation?.reason;
  return (
    <>
      <div class="scroll" tabIndex={0} role="region" aria-label="Where both sides stand">
        <table>
          <thead>
            <tr>
              <td />
              {sideNames.map((side) => (
                <th key={side} scope="col" class={`of-${side}`}>
                  {names[side]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ title, text }) => (
              <tr key={title}>
                <th scope="row">{title}</th>
                {sideNames.map((side) => (
                  <td key={side}>{text(state, side) ?? '–'}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {reason !== undefined && <p class="note">auto: {reason}</p>}
      {formerPressures.map(({ pressure, epochs }) => (
        <p key={epochs} class="note">
          Until epoch {epochs.toFixed(2)} the pressure was {formatTick(pressure)}.
        </p>
      ))}
      {data !== undefined && (
        <p class="note">
          Cost: mean cross-entropy of{' '}
          {data.measured < data.train ? `the same ${count(data.measured)}` : `all ${count(data.train)}`}{' '}
          training samples; error: of {count(data.validation)} others; both in inference mode. Measuring and
          showing take no time of the clocks.
        </p>
      )}
    </>
  );
}

type Text = (state: RaceState, side: SideName) => string | undefined;

const seconds =
  (activity: 'train' | 'select' | 'recompute'): Text =>
  ({ sides }, side) =>
    sides?.[side].seconds[activity].toFixed(2);

const rows: readonly { readonly title: string; readonly text: Text }[] = [
  {
    title: 'training cost, nats',
    text: ({ measured }, side) => {
      const last = measured[side].at(-1);
      return last && formatNats(last.cost);
    },
  },
  { title: 'validation error, %', text: ({ measured }, side) => measured[side].at(-1)?.error.toFixed(1) },
  { title: 'epochs', text: ({ sides }, side) => sides?.[side].epochs.toFixed(2) },
  { title: 'seconds training', text: seconds('train') },
  { title: 'seconds selecting', text: seconds('select') },
  { title: 'seconds recomputing losses', text: seconds('recompute') },
];
