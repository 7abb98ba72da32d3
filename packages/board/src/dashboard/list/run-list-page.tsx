import type { VNode } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { runStates, type RunList } from '../../api.js';
import { addressOfRace, setParameter } from '../route.js';
import { useLive } from '../use-live.js';

import { arrangeRuns, sortKeys, type Arrangement } from './arrange-runs.js';
import { countStates } from './count-states.js';
import { RunTable } from './run-table.js';

/** Rows that are shown at first. */
const firstRows = 200;

/** All runs below the folder, to look through and to choose from. */
export function RunListPage({ params }: { readonly params: URLSearchParams }): VNode {
  const { data, error } = useLive<RunList>('runs', null);
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [limit, setLimit] = useState(firstRows);
  useEffect(() => {
    document.title = 'Runs · Rankbatch';
  }, []);

  const arrangement = readArrangement(params);
  const all = data?.runs ?? [];
  const shown = arrangeRuns(all, arrangement);
  const here = all.filter(({ id }) => chosen.has(id)).map(({ id }) => id);
  const choose = (ids: readonly string[], isChosen: boolean) =>
    setChosen((before) => {
      const after = new Set(before);
      for (const id of ids)
        if (isChosen) after.add(id);
        else after.delete(id);
      return after;
    });
  return (
    <>
      <h1>Runs</h1>
      {data && (
        <p class="note">
          {countStates(all)} in <code>{data.folder}</code>
        </p>
      )}
      {error !== '' && (
        <p class="wrong" role="alert">
          {error}
        </p>
      )}
      <div class="controls" role="search">
        <label>
          Filter{' '}
          <input
            type="search"
            value={arrangement.text}
            placeholder="mnist adam rank"
            onInput={(event) => setParameter('text', event.currentTarget.value)}
          />
        </label>
        <label>
          State{' '}
          <select
            value={arrangement.state}
            onChange={(event) => setParameter('state', event.currentTarget.value)}
          >
            <option value="">all</option>
            {runStates.map((state) => (
              <option key={state} value={state}>
                {state}
              </option>
            ))}
          </select>
        </label>
      </div>
      {data && all.length === 0 && (
        <p>
          No runs yet. <code>rankbatch train --out {data.folder}/digits</code> makes one, and this page shows
          it while it goes on.
        </p>
      )}
      {shown.length > 0 && (
        <RunTable runs={shown} limit={limit} arrangement={arrangement} chosen={chosen} onChoose={choose} />
      )}
      {data && all.length > 0 && shown.length === 0 && <p>No run passes the filter.</p>}
      {shown.length > limit && (
        <p>
          <button type="button" onClick={() => setLimit(limit + firstRows)}>
            Show more of {shown.length.toLocaleString('en')} runs
          </button>
        </p>
      )}
      {here.length > 0 && (
        <div class="chosen" role="region" aria-label="Chosen runs">
          <span>
            {here.length} {here.length === 1 ? 'run' : 'runs'} chosen
          </span>
          <a class="action" href={addressOfRace(here)}>
            {here.length === 1 ? 'Open' : 'Compare'}
          </a>
          <button type="button" onClick={() => setChosen(new Set())}>
            Clear
          </button>
        </div>
      )}
    </>
  );
}

function readArrangement(params: URLSearchParams): Arrangement {
  const sort = sortKeys.find((key) => key === params.get('sort')) ?? 'run';
  return {
    text: params.get('text') ?? '',
    state: runStates.find((state) => state === params.get('state')) ?? '',
    sort,
    descending: params.get('order') === 'descending',
  };
}
