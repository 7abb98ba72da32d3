import type { VNode } from 'preact';
import { setParameter } from '../route.js';
import { mostSmoothing, xLabels, type RaceSettings } from './race-settings.js';

/** What the reader chooses about the curves. */
export function RaceControls({
  settings: { x, log, smoothing, apart },
  hasSeeds,
}: {
  readonly settings: RaceSettings;
  readonly hasSeeds: boolean;
}): VNode {
  return (
    <div class="controls" role="group" aria-label="How the curves are drawn">
      <label>
        Over{' '}
        <select
          value={x}
          onChange={({ currentTarget: { value } }) => setParameter('x', value === 'epochs' ? '' : value)}
        >
          {Object.entries(xLabels).map(([name, label]) => (
            <option key={name} value={name}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <label>
        <input
          type="checkbox"
          checked={log}
          onChange={(event) => setParameter('scale', event.currentTarget.checked ? '' : 'linear')}
        />{' '}
        Log scale
      </label>
      <label>
        Smoothing{' '}
        <input
          type="range"
          min={0}
          max={mostSmoothing}
          step={0.05}
          value={smoothing}
          onInput={({ currentTarget: { value } }) => setParameter('smooth', value === '0' ? '' : value)}
        />{' '}
        <output>{smoothing === 0 ? 'off' : smoothing.toFixed(2)}</output>
      </label>
      {hasSeeds && (
        <label>
          <input
            type="checkbox"
            checked={apart}
            onChange={(event) => setParameter('seeds', event.currentTarget.checked ? 'apart' : '')}
          />{' '}
          Each seed by itself
        </label>
      )}
    </div>
  );
}
