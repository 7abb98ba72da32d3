import { formatDuration, nameOptimizer } from '@rankbatch/lab/browser';
import { Fragment, type VNode } from 'preact';
import type { RunSummary } from '../../api.js';
import { costOrDash, formatAgo, measureOrDash } from '../format.js';
import { addressOfRace, setParameter } from '../route.js';
import type { Arrangement, SortKey } from './arrange-runs.js';

const columns: readonly { readonly sort: SortKey; readonly title: string; readonly kind: string }[] = [
  { sort: 'run', title: 'Run', kind: 'text' },
  { sort: 'state', title: 'State', kind: 'text wide' },
  { sort: 'epochs', title: 'Epochs', kind: '' },
  { sort: 'trainLoss', title: 'Cost', kind: '' },
  { sort: 'validationError', title: 'Valid. %', kind: '' },
  { sort: 'testError', title: 'Test %', kind: 'wide' },
  { sort: 'seconds', title: 'Work', kind: 'wide' },
  { sort: 'changed', title: 'Changed', kind: 'wide' },
];

interface Choice {
  readonly chosen: ReadonlySet<string>;
  readonly onChoose: (ids: readonly string[], isChosen: boolean) => void;
}

interface RunTableProps {
  readonly runs: readonly RunSummary[];
  /** So many of them have a line. */
  readonly limit: number;
  readonly arrangement: Arrangement;
}

/** The runs in their order; sorted by path, those of one comparison stand below a line that opens all of them. */
export function RunTable({ runs, limit, arrangement, ...choice }: RunTableProps & Choice): VNode {
  const isGrouped = arrangement.sort === 'run' && !arrangement.descending;
  return (
    <table class="runs">
      <caption class="visually-hidden">Runs</caption>
      <thead>
        <tr>
          <th scope="col">
            <span class="visually-hidden">Chosen</span>
          </th>
          {columns.map((column) => (
            <SortHeader key={column.sort} {...column} arrangement={arrangement} />
          ))}
        </tr>
      </thead>
      <tbody>
        {runs.slice(0, limit).map((run, index) => {
          const begins = isGrouped && run.comparison !== '' && runs[index - 1]?.comparison !== run.comparison;
          return (
            <Fragment key={run.id}>
              {begins && <ComparisonRow name={run.comparison} runs={runs} {...choice} />}
              <RunRow run={run} isInside={isGrouped && run.comparison !== ''} {...choice} />
            </Fragment>
          );
        })}
      </tbody>
    </table>
  );
}

function SortHeader({
  sort,
  title,
  kind,
  arrangement,
}: (typeof columns)[number] & { readonly arrangement: Arrangement }): VNode {
  const isSorted = arrangement.sort === sort;
  const order = arrangement.descending ? 'descending' : 'ascending';
  const onClick = () => {
    setParameter('sort', sort === 'run' ? '' : sort);
    setParameter('order', isSorted && !arrangement.descending ? 'descending' : '');
  };
  return (
    <th scope="col" class={kind} {...(isSorted && { 'aria-sort': order })}>
      <button type="button" class="plain" onClick={onClick}>
        {title}
        <span aria-hidden="true">{isSorted ? (arrangement.descending ? ' ↓' : ' ↑') : ''}</span>
      </button>
    </th>
  );
}

function ComparisonRow({
  name,
  runs,
  chosen,
  onChoose,
}: { readonly name: string; readonly runs: readonly RunSummary[] } & Choice): VNode {
  const inside = runs.filter(({ comparison }) => comparison === name);
  const ids = inside.map(({ id }) => id);
  const data = dataOf(inside);
  return (
    <tr class="comparison">
      <td>
        <input
          type="checkbox"
          aria-label={`Choose all runs of ${name}`}
          checked={ids.every((id) => chosen.has(id))}
          onChange={(event) => onChoose(ids, event.currentTarget.checked)}
        />
      </td>
      <th scope="row" class="text" colSpan={columns.length}>
        <a href={addressOfRace(ids)}>{name}</a>{' '}
        <small>
          comparison of {ids.length} {ids.length === 1 ? 'run' : 'runs'}
          {data.size === 1 && ` on ${[...data].join()}`}
        </small>
      </th>
    </tr>
  );
}

/** The data sets of runs. */
const dataOf = (runs: readonly RunSummary[]): ReadonlySet<string> =>
  new Set(runs.flatMap(({ config }) => config?.data ?? []));

function RunRow({
  run,
  isInside,
  chosen,
  onChoose,
}: { readonly run: RunSummary; readonly isInside: boolean } & Choice): VNode {
  const { id, state, reason, config, epochs } = run;
  const name = config ? `${config.select}, ${nameOptimizer(config.optimizer)}, seed ${config.seed}` : id;
  return (
    <tr class={isInside ? 'inside' : ''}>
      <td>
        <input
          type="checkbox"
          aria-label={`Choose ${id}`}
          checked={chosen.has(id)}
          onChange={(event) => onChoose([id], event.currentTarget.checked)}
        />
      </td>
      <th scope="row" class="text">
        <a href={addressOfRace([id])}>{name}</a>
        {isInside ? (
          <small class="wide">{id.slice(id.lastIndexOf('/') + 1)}</small>
        ) : (
          <small>
            {config ? `${config.data} · ` : ''}
            {id}
          </small>
        )}
        <small class={`narrow state ${state}`}>{state}</small>
      </th>
      <td class="text wide">
        <span class={`state ${state}`}>{state}</span>
        {reason !== undefined && state !== 'running' && (
          <small class="reason" title={reason}>
            {reason}
          </small>
        )}
      </td>
      <td>
        {config ? (
          <>
            {epochs}/{config.epochs}
            <progress value={epochs} max={config.epochs} aria-label={`Epochs of ${id}`} />
          </>
        ) : (
          '–'
        )}
      </td>
      <td>{costOrDash(run.trainLoss)}</td>
      <td>{measureOrDash(run, run.validationError)}</td>
      <td class="wide">{measureOrDash(run, run.testError)}</td>
      <td class="wide">{formatDuration(run.seconds)}</td>
      <td class="wide">{run.changedAt === undefined ? '–' : formatAgo(run.changedAt, Date.now())}</td>
    </tr>
  );
}
