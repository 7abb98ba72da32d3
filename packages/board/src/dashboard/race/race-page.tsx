// dashboard/race: the page of one or more runs, their curves, speed-ups and samples.
import { nameOptimizer } from '@rankbatch/lab/browser';
import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import type { RaceView, RunSummary } from '../../api.js';
import { costOrDash } from '../format.js';
import { countStates } from '../list/count-states.js';
import { useLive } from '../use-live.js';
import { Downloads } from './downloads.js';
import { DrawsTable, TimesTable } from './draws-and-times.js';
import { Explanations } from './explanations.js';
import { Gallery } from './gallery.js';
import { CostCharts, SelectionCharts } from './race-charts.js';
import { RaceControls } from './race-controls.js';
import { readSettings } from './race-settings.js';
import { RankHistogram } from './rank-histogram.js';
import { SpeedupTable } from './speedup-table.js';

/** One run, or several side by side, as they are now. */
export function RacePage({ params }: { readonly params: URLSearchParams }): VNode {
  const ids = params.getAll('run');
  const settings = readSettings(params);
  const query = new URLSearchParams(ids.map((id) => ['run', id]));
  if (settings.apart) query.set('seeds', 'apart');
  const { data, error } = useLive<RaceView>(`race?${query.toString()}`, ids);
  const [looked, setLooked] = useState<string>();
  const title = titleOf(ids, data?.runs);
  useEffect(() => {
    document.title = `${title} · Rankbatch`;
  }, [title]);

  if (data === undefined)
    return (
      <>
        <h1>{title}</h1>
        {error === '' ? (
          <p class="note">Loading…</p>
        ) : (
          <p class="wrong" role="alert">
            {error}
          </p>
        )}
      </>
    );
  const { runs, curves, judgement, note, explanations, task } = data;
  const shown = runs.find(({ id }) => id === looked) ?? runs.findLast(({ epochs }) => epochs > 0) ?? runs[0];
  const hasCurves = curves.length > 0;
  return (
    <>
      <h1>{title}</h1>
      <RunStates runs={runs} />
      {error !== '' && (
        <p class="wrong" role="alert">
          {error}
        </p>
      )}
      {judgement?.verdicts.map(({ optimizer, text }) => (
        <p key={optimizer} class="verdict">
          {judgement.verdicts.length > 1 && <b>{nameOptimizer(optimizer)}. </b>}
          {text}
        </p>
      ))}
      {note !== '' && <p class="note">{note}</p>}
      {!hasCurves && <p>Curves begin when the first epoch is finished.</p>}
      {hasCurves && (
        <>
          <RaceControls settings={settings} hasSeeds={runs.length > curves.length || settings.apart} />
          <CostCharts curves={curves} settings={settings} task={task} />
        </>
      )}
      {judgement !== null && judgement.rows.length > 1 && (
        <section>
          <h2>
            Speed-up to {judgement.baseline}'s {judgement.isFinal ? 'final cost' : 'cost so far'}
          </h2>
          <SpeedupTable {...judgement} task={task} />
        </section>
      )}
      {hasCurves && (
        <>
          <section>
            <h2>What selection did</h2>
            {explanations.length > 0 && <Explanations explanations={explanations} />}
            <SelectionCharts curves={curves} settings={settings} />
            <DrawsTable {...data} />
          </section>
          <section>
            <h2>Where the time went</h2>
            <TimesTable {...data} />
          </section>
        </>
      )}
      {shown && (
        <section>
          <h2>Samples that stand out</h2>
          {runs.length > 1 && (
            <label>
              of{' '}
              <select value={shown.id} onChange={(event) => setLooked(event.currentTarget.value)}>
                {runs.map(({ id }) => (
                  <option key={id} value={id}>
                    {id}
                  </option>
                ))}
              </select>
            </label>
          )}
          <RankHistogram run={shown.id} />
          <Gallery
            key={shown.id}
            run={shown.id}
            task={shown.task}
            holdsBack={explanations.some(({ run }) => run === shown.id)}
          />
        </section>
      )}
      {hasCurves && (
        <section>
          <h2>Downloads</h2>
          <Downloads runs={ids} />
        </section>
      )}
      <section>
        <h2>Settings and machine</h2>
        <Settings settings={data.settings} />
      </section>
    </>
  );
}

function titleOf(ids: readonly string[], runs: readonly RunSummary[] = []): string {
  if (ids.length !== 1) {
    const comparisons = new Set(runs.map(({ comparison }) => comparison));
    const [only] = comparisons;
    return comparisons.size === 1 && only ? `Comparison ${only}` : `${ids.length} runs side by side`;
  }
  return `Run ${ids[0]}`;
}

/** How far the runs are; a list to open where they are several. */
function RunStates({ runs }: { readonly runs: readonly RunSummary[] }): VNode {
  const list = (
    <ul class="run-states">
      {runs.map(({ id, state, reason, config, epochs, trainLoss }) => (
        <li key={id}>
          <span class={`state ${state}`}>{state}</span>{' '}
          {config ? `${config.select}, seed ${config.seed}` : id}
          <small>
            {config ? `epoch ${epochs} of ${config.epochs}, cost ${costOrDash(trainLoss)}` : ''}
            {reason === undefined ? '' : ` · ${reason}`}
          </small>
        </li>
      ))}
    </ul>
  );
  if (runs.length === 1) return list;
  return (
    <details>
      <summary>{countStates(runs)}</summary>
      {list}
    </details>
  );
}

function Settings({ settings }: Pick<RaceView, 'settings'>): VNode {
  return (
    <div class="scroll" role="region" tabIndex={0} aria-label="Settings">
      <table class="settings">
        <tbody>
          {settings.map(({ name, values }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td class="text">{values.join(' · ')}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
