import type { RaceEvent } from '../../run/run-plan.js';

const pauseMs = 100;

/** Passes on all events but batches that follow each other faster than people see. */
export function throttled(tell: ((event: RaceEvent) => void) | undefined): (event: RaceEvent) => void {
  let last = -Infinity;
  return (event) => {
    const now = performance.now();
    if (event.kind === 'batch' && now - last < pauseMs) return;
    last = now;
    tell?.(event);
  };
}
