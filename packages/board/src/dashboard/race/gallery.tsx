import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import type { RaceView, SampleContents, SampleListName, SamplePage } from '../../api.js';
import { useLive } from '../use-live.js';
import { SampleCard } from './sample-card.js';
import { TickedRows } from './ticked-rows.js';
import { useTicks } from './use-ticks.js';

const lists: readonly (readonly [SampleListName, string])[] = [
  ['hardest', 'Hardest'],
  ['suspicious', 'Likely label errors'],
  ['heldBack', 'Held back by auto'],
  ['neverLearnt', 'Never learnt'],
  ['mostForgotten', 'Most forgotten'],
];
const pauseMs = 5000;

/** The samples of one run that stand out, a page at a time. */
export function Gallery({
  run,
  holdsBack,
  task,
}: {
  readonly run: string;
  /** Whether its strategy limits the draws of samples. */
  readonly holdsBack: boolean;
  /** Numbers that are predicted are sorted by their losses alone. */
  readonly task: RaceView['task'];
}): VNode {
  const [list, setList] = useState<SampleListName>('hardest');
  const [page, setPage] = useState(0);
  const query = new URLSearchParams({ run, list, page: String(page) });
  const { data, error } = useLive<SamplePage | null>(`samples?${query.toString()}`, [run], pauseMs);
  const isClass = task?.kind !== 'regression';
  const shownLists = lists.filter(([name]) =>
    isClass ? name !== 'heldBack' || holdsBack : name === 'hardest',
  );
  const ids = data?.samples.map(({ id }) => id) ?? [];
  const asked = new URLSearchParams([['run', run], ...ids.map((id) => ['sample', String(id)])]);
  const ticks = useTicks(data?.data === undefined ? undefined : `ticks ${run} ${data.data}`);
  const contents = useLive<SampleContents | null>(ids.length === 0 ? '' : `contents?${asked.toString()}`, []);
  return (
    <>
      <div class="controls" role="group" aria-label="Which samples">
        {shownLists.map(([name, title]) => (
          <button
            key={name}
            type="button"
            aria-pressed={name === list}
            onClick={() => {
              setList(name);
              setPage(0);
            }}
          >
            {title}
          </button>
        ))}
      </div>
      {error !== '' && <p class="wrong">{error}</p>}
      {data === null && <p class="note">They are shown when the first epoch is finished.</p>}
      {data === undefined && error === '' && <p class="note">Reading the ledger…</p>}
      {data && (
        <>
          <p class="note" role="status">
            {data.known} {data.total.toLocaleString('en')} of them: {data.what}. {data.judged} {data.rowNote}{' '}
            {contents.data === null &&
              'The data set is not at hand here, or no longer that of the run, so they are not shown.'}
          </p>
          <ul class={contents.data?.values ? 'samples rows' : 'samples'}>
            {data.samples.map((sample) => (
              <SampleCard
                key={sample.id}
                run={run}
                sample={sample}
                epochs={data.epochs}
                contents={contents.data}
                keptEpochs={data.keptEpochs}
                isClass={isClass}
                tick={
                  data.data === undefined
                    ? undefined
                    : { isOn: ticks.has(sample.id), toggle: () => ticks.toggle(sample) }
                }
              />
            ))}
          </ul>
          {data.data !== undefined && <TickedRows run={run} ticks={ticks} data={data.data} />}
          {data.pages > 1 && (
            <nav class="controls" aria-label="Pages of samples">
              <button type="button" disabled={page === 0} onClick={() => setPage(page - 1)}>
                Previous
              </button>
              <span>
                {(page + 1).toLocaleString('en')} of {data.pages.toLocaleString('en')}
              </span>
              <button type="button" disabled={page + 1 >= data.pages} onClick={() => setPage(page + 1)}>
                Next
              </button>
            </nav>
          )}
        </>
      )}
    </>
  );
}
