import type { VNode } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { useTheme } from '../ui/theme.js';
import { describeBatch, shownPlaces } from './batch-order.js';
import { BatchTable } from './batch-table.js';
import { drawBatch } from './draw-batch.js';
import type { DrawnBatch, SideName } from './messages.js';

/** The batch that a side has drawn: pictures with loss and rank, and the same as a table. */
export function BatchView({
  side,
  name,
  batch,
}: {
  readonly side: SideName;
  readonly name: string;
  readonly batch: DrawnBatch | undefined;
}): VNode {
  const theme = useTheme();
  const canvas = useRef<HTMLCanvasElement>(null);
  const places = batch === undefined ? [] : shownPlaces(batch.losses);
  useLayoutEffect(() => {
    const { current } = canvas;
    if (current === null || batch === undefined) return undefined;
    const observer = new ResizeObserver(() => drawBatch(current, batch, places, theme));
    observer.observe(current.parentElement ?? current);
    return () => observer.disconnect();
  }, [batch, theme]);
  return (
    <figure class="batch">
      <figcaption class={`of-${side}`}>{name}</figcaption>
      {batch === undefined ? (
        <p class="note">Pictures come with the first batch.</p>
      ) : (
        <>
          <div>
            <canvas ref={canvas} role="img" aria-label={`Batch of ${name}: ${describeBatch(batch)}`} />
          </div>
          <BatchTable name={name} batch={batch} />
        </>
      )}
    </figure>
  );
}
