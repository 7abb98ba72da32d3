import {
  formatCost,
  formatDuration,
  formatMeasure,
  formatRatio,
  measureOf,
  nameOptimizer,
} from '@rankbatch/lab/browser';
import type { VNode } from 'preact';
import type { Judgement, RaceView } from '../../api.js';

type Row = Judgement['rows'][number];

/** How much sooner each strategy was at the baseline's final cost; intervals are bootstrapped over the seeds. */
export function SpeedupTable({
  rows,
  baseline,
  isFinal,
  task,
}: Judgement & { readonly task: RaceView['task'] }): VNode {
  const measure = measureOf(task);
  const { unit, name } = measure;
  const what = unit === '%' ? unit : name;
  const severalOptimizers = new Set(rows.map(({ optimizer }) => optimizer)).size > 1;
  return (
    <div class="scroll" role="region" tabIndex={0} aria-label="Speed-ups">
      <table>
        <thead>
          <tr>
            <th scope="col">strategy</th>
            {severalOptimizers && (
              <th scope="col" class="text">
                optimizer
              </th>
            )}
            <th scope="col">epochs</th>
            <th scope="col">speed-up in epochs</th>
            <th scope="col">time</th>
            <th scope="col">speed-up in time</th>
            <th scope="col">{isFinal ? 'final cost' : 'cost now'}</th>
            <th scope="col">valid. {what}</th>
            <th scope="col">test {what}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={`${row.optimizer} ${row.select}`}>
              <th scope="row">{row.select}</th>
              {severalOptimizers && <td class="text">{nameOptimizer(row.optimizer)}</td>}
              <td>
                {row.epochs ?? (row.seeds === 1 && 'not reached')} <small>{reachedBy(row)}</small>
              </td>
              <td>{row.isBaseline ? '' : <Ratio ratio={row.epochRatio} interval={row.epochInterval} />}</td>
              <td>{row.seconds === null ? '–' : formatDuration(row.seconds)}</td>
              <td>{row.isBaseline ? '' : <Ratio ratio={row.secondRatio} interval={row.secondInterval} />}</td>
              <td>{formatCost(row.trainLoss)}</td>
              <td>{formatMeasure(measure, row.validationError)}</td>
              <td>{formatMeasure(measure, row.testError)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p class="note">
        Epochs and time until the training cost was at most that{' '}
        {isFinal ? `with which ${baseline} ended` : `of ${baseline} after its latest epoch`}; medians over the
        seeds, of which those that did not get there count as the slowest.
      </p>
    </div>
  );
}

/** How many seeds got there, where not all did. */
function reachedBy({ reached, seeds }: Row): string {
  return seeds > 1 && reached < seeds ? `${reached} of ${seeds} seeds` : '';
}

function Ratio({
  ratio,
  interval,
}: {
  readonly ratio: number | null;
  readonly interval: readonly [number, number] | null;
}): VNode {
  return (
    <>
      {ratio === null ? '–' : <b>{formatRatio(ratio)}</b>}
      {interval && (
        <small>
          {formatRatio(interval[0])} to {formatRatio(interval[1])}
        </small>
      )}
    </>
  );
}
