import type { VNode } from 'preact';
import { useState } from 'preact/hooks';
import { formatLoss, formatRank, placesByLoss } from './batch-order.js';
import type { DrawnBatch } from './messages.js';

/** All samples of a batch in numbers, made when it is opened. */
export function BatchTable({ name, batch }: { readonly name: string; readonly batch: DrawnBatch }): VNode {
  const [open, setOpen] = useState(false);
  const { ids, labels, wrong, losses, ranks } = batch;
  return (
    <details class="chart-table" onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>
        Batch as a table<span class="visually-hidden">: {name}</span>
      </summary>
      {open && (
        <div class="scroll" tabIndex={0} role="region" aria-label={`Batch of ${name}`}>
          <table>
            <thead>
              <tr>
                {['sample', 'label', 'loss, nats', 'rank'].map((title) => (
                  <th key={title} scope="col">
                    {title}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {placesByLoss(losses).map((place) => (
                <tr key={place}>
                  <th scope="row">{ids[place]}</th>
                  <td>
                    {labels[place]}
                    {wrong[place] === 1 && ', wrong'}
                  </td>
                  <td>{formatLoss(losses[place] ?? NaN)}</td>
                  <td>{formatRank(ranks[place] ?? 0)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </details>
  );
}
