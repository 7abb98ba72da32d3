import type { ComponentChildren, VNode } from 'preact';
import { describeEffect, describePressure, lastPosition, positionOf, pressureAt } from './pressure-scale.js';
import type { RaceState } from './race-state.js';
import { count, megabytes } from './race-status.js';
import { choices, type Settings } from './settings.js';

/** All that can be chosen. */
export function SettingsForm({
  settings,
  state,
  onChange,
  onFiles,
}: {
  readonly settings: Settings;
  readonly state: RaceState;
  readonly onChange: (settings: Settings) => void;
  readonly onFiles: (files: readonly File[]) => void;
}): VNode {
  const { files, data } = state;
  const isRanked = settings.strategy === 'rank';
  const set = (change: Partial<Settings>) => onChange({ ...settings, ...change });
  const choice = (setting: keyof typeof choices) => ({
    names: choices[setting].map(([, name]) => name),
    chosen: choices[setting].findIndex(([value]) => value === settings[setting]),
    onChoice: (index: number) => set({ [setting]: choices[setting][index]?.[0] }),
  });
  return (
    <form id="settings" class="settings" aria-label="Settings" onSubmit={(event) => event.preventDefault()}>
      <Group title="Selection">
        <Choice title="Draws samples" {...choice('strategy')} />
        <label>
          <span>
            Pressure <b>{describePressure(settings.pressure)}</b>
          </span>
          <input
            type="range"
            min={0}
            max={lastPosition}
            value={positionOf(settings.pressure)}
            aria-valuetext={describePressure(settings.pressure)}
            disabled={!isRanked}
            onInput={({ currentTarget }) => set({ pressure: pressureAt(Number(currentTarget.value)) })}
          />
        </label>
        <p class="note">
          How many times more often the hardest sample is drawn than the easiest.
          {isRanked && <b> {describeEffect(settings.pressure)}</b>} Changes take effect at once.
        </p>
        <label class="check">
          <input
            type="checkbox"
            checked={settings.recompute}
            disabled={!isRanked}
            onChange={({ currentTarget }) => set({ recompute: currentTarget.checked })}
          />
          Recompute all losses every second epoch
        </label>
      </Group>
      <Group title="Both sides">
        <Choice title="Optimizer" {...choice('optimizer')} />
        <Choice title="Batch size" {...choice('batchSize')} />
        <Choice title="Wrong labels" {...choice('labelNoise')} />
        <label>
          <span>Seed</span>
          <input
            type="number"
            min={0}
            max={999_999}
            step={1}
            required
            value={settings.seed}
            onChange={({ currentTarget }) => {
              if (currentTarget.validity.valid) set({ seed: currentTarget.valueAsNumber });
              else currentTarget.value = String(settings.seed);
            }}
          />
        </label>
      </Group>
      <Group title="Data">
        <Choice title="Generated digits" disabled={files.length > 0} {...choice('digits')} />
        <label>
          <span>Or files in MNIST’s format</span>
          <input
            type="file"
            multiple
            onChange={({ currentTarget }) => {
              const chosen = [...(currentTarget.files ?? [])];
              // So that the same files can be chosen again.
              currentTarget.value = '';
              if (chosen.length > 0) onFiles(chosen);
            }}
          />
        </label>
        <p class="note">
          Images and labels together, as they are or with .gz; or drop them onto the page. They stay in this
          browser.
        </p>
        {files.length > 0 && data !== undefined && (
          <p>
            {data.name}: {count(data.train)} to train on, {count(data.validation)} for validation.{' '}
            <button type="button" onClick={() => onFiles([])}>
              Back to generated digits
            </button>
          </p>
        )}
      </Group>
      {state.settings !== undefined && <p class="note">{describeRuntime(state)}</p>}
    </form>
  );
}

function Group({ title, children }: { readonly title: string; readonly children: ComponentChildren }): VNode {
  return (
    <fieldset>
      <legend>{title}</legend>
      {children}
    </fieldset>
  );
}

function Choice({
  title,
  names,
  chosen,
  disabled = false,
  onChoice,
}: {
  readonly title: string;
  readonly names: readonly string[];
  /** Index of the chosen name. */
  readonly chosen: number;
  readonly disabled?: boolean;
  readonly onChoice: (index: number) => void;
}): VNode {
  return (
    <label>
      <span>{title}</span>
      <select disabled={disabled} onChange={({ currentTarget }) => onChoice(currentTarget.selectedIndex)}>
        {names.map((name, index) => (
          <option key={name} selected={index === chosen}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}

function describeRuntime({ loadedBytes, transferredBytes, threads }: RaceState): string {
  const way =
    transferredBytes === undefined
      ? ''
      : transferredBytes === 0
        ? ', from the browser’s cache'
        : `, ${megabytes(transferredBytes)} MB over the network`;
  return `Trains with ONNX Runtime in WebAssembly (${megabytes(loadedBytes)} MB${way}) on ${threads === 1 ? 'one thread' : `${threads} threads`}. Nothing leaves this browser.`;
}
