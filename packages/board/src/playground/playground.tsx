// playground: shuffling against selection in the browser, trained in a worker.
import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { shownPlaces } from './batch-order.js';
import { BatchView } from './batch-view.js';
import { sideNames, type BothSides, type DrawnBatch } from './messages.js';
import './playground.css';
import { RaceCharts } from './race-charts.js';
import { RaceStatus } from './race-status.js';
import { RaceTable } from './race-table.js';
import { RestartNotice } from './restart-notice.js';
import { changesOf, defaultSettings, nameSelection, needsRestart, type Settings } from './settings.js';
import { selectionCssColour } from './selection-colour.js';
import { SettingsForm } from './settings-form.js';
import { describeSpeedUp } from './speed-up.js';
import { useFileDrop } from './use-file-drop.js';
import { useRace } from './use-race.js';
import { Words } from './words.js';

/** Shuffling against selection, trained in this page. */
export function Playground(): VNode {
  const [settings, setSettings] = useState(defaultSettings);
  const { state, prepare, send } = useRace(defaultSettings);
  const { phase, files, batches, measured } = state;
  const isOver = useFileDrop((dropped) => prepare(settings, dropped));
  const current = state.settings ?? defaultSettings;
  const names = { shuffle: 'shuffle', selection: nameSelection(current) };
  const canTrain = phase === 'paused' || phase === 'running';

  function change(next: Settings) {
    setSettings(next);
    if (next.pressure !== settings.pressure) send({ kind: 'pressure', pressure: next.pressure });
    else if (state.sides === undefined && needsRestart(current, next)) prepare(next, files);
  }

  return (
    <div
      class={isOver ? 'file-drop over' : 'file-drop'}
      style={{ '--selection': selectionCssColour(names.selection) }}
    >
      <h1>Playground</h1>
      <p>
        Two copies of a small network learn the same digits in this page, a batch each in turns. One shuffles
        the samples; the other draws samples with a great loss more often.
      </p>
      <div class="race-buttons" role="group" aria-label="Training">
        <button
          type="button"
          class="primary"
          disabled={!canTrain}
          onClick={() =>
            send(phase === 'running' ? { kind: 'pause' } : { kind: 'run', pictureMs: pictureMs() })
          }
        >
          {phase === 'running' ? 'Pause' : 'Start'}
        </button>
        <button type="button" disabled={!canTrain} onClick={() => send({ kind: 'step' })}>
          Step
        </button>
        <button
          type="button"
          disabled={state.settings === undefined || phase === 'preparing'}
          onClick={() => prepare(settings, files)}
        >
          Reset
        </button>
        <a class="to-settings" href="#settings">
          Settings
        </a>
        <RaceStatus state={state} />
        <RestartNotice
          changes={state.settings === undefined || phase === 'preparing' ? [] : changesOf(current, settings)}
          onRestart={() => prepare(settings, files)}
          onUndo={() => setSettings(current)}
        />
      </div>
      <div class="playground">
        <section aria-label="Results">
          <p class="verdict">{describeSpeedUp(measured, state.data?.validation ?? 0)}</p>
          <RaceCharts names={names} measured={measured} />
          <Words />
        </section>
        <section class="race-batches" aria-labelledby="batches">
          <h2 id="batches">The batches drawn</h2>
          <p class="note">{describePictures(batches)}</p>
          {sideNames.map((side) => (
            <BatchView key={side} side={side} name={names[side]} batch={batches?.[side]} />
          ))}
        </section>
        <section aria-labelledby="numbers">
          <h2 id="numbers">In numbers</h2>
          <RaceTable names={names} state={state} />
        </section>
        <SettingsForm
          settings={settings}
          state={state}
          onChange={change}
          onFiles={(chosen) => prepare(settings, chosen)}
        />
      </div>
    </div>
  );
}

function describePictures(batches: BothSides<DrawnBatch> | undefined): string {
  const { selection } = batches ?? {};
  if (selection === undefined)
    return 'Each picture comes with its loss (bold) and its rank among all losses known, 1 being the greatest.';
  const shown = shownPlaces(selection.losses).length;
  const all = selection.ids.length;
  const which = shown < all ? `${shown} of ${all}` : `All ${all}`;
  const frame = Object.values(batches ?? {}).some(({ wrong }) => wrong.includes(1))
    ? ' Framed: the label is wrong.'
    : '';
  return `${which}, from the greatest loss to the least; below each its loss (bold) and its rank when it was drawn.${frame}`;
}

/** Least time between two pictures of batches: calm, and calmer where people ask for less motion. */
function pictureMs(): number {
  return matchMedia('(prefers-reduced-motion: reduce)').matches ? 6000 : 1500;
}
