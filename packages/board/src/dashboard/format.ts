import { formatCost, formatMeasure, measureOf } from '@rankbatch/lab/browser';
import type { RunSummary } from '../api.js';

/** A cost or nothing yet. */
export function costOrDash(nats: number | null): string {
  return nats === null ? '–' : formatCost(nats);
}

/** What a run's task is measured by, named where it is no percentage, or nothing yet. */
export function measureOrDash({ task }: Pick<RunSummary, 'task'>, value: number | null): string {
  if (value === null) return '–';
  const measure = measureOf(task);
  const text = formatMeasure(measure, value);
  return measure.unit === '%' ? text : `${measure.name} ${text}`;
}

/** Seconds in few characters: `0.35 s`, `12 s`. */
export function formatSeconds(seconds: number): string {
  if (seconds === 0) return '0 s';
  if (seconds < 0.005) return '<0.01 s';
  return `${seconds >= 100 ? Math.round(seconds).toLocaleString('en') : Number(seconds.toPrecision(2))} s`;
}

/** How long ago a time was: `5 s ago`, `3 h ago`, `2026-01-31`. */
export function formatAgo(time: string, now: number): string {
  const seconds = Math.max(0, (now - Date.parse(time)) / 1000);
  if (seconds < 60) return `${Math.round(seconds)} s ago`;
  if (seconds < 3600) return `${Math.round(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.round(seconds / 3600)} h ago`;
  return time.slice(0, 10);
}
