import type { RunSummary } from '../../api.js';

/** Columns to sort by. */
export const sortKeys = [
  'run',
  'state',
  'epochs',
  'trainLoss',
  'validationError',
  'testError',
  'seconds',
  'changed',
] as const;
export type SortKey = (typeof sortKeys)[number];

const sortValues: Readonly<Record<SortKey, (run: RunSummary) => string | number | null>> = {
  run: ({ id }) => id,
  state: ({ state }) => state,
  epochs: ({ epochs }) => epochs,
  trainLoss: ({ trainLoss }) => trainLoss,
  validationError: ({ validationError }) => validationError,
  testError: ({ testError }) => testError,
  seconds: ({ seconds }) => seconds,
  changed: ({ changedAt = null }) => changedAt,
};

export interface Arrangement {
  /** Words that must all be found in a run's path or settings, whatever their case. */
  readonly text: string;
  /** Only runs of this state; all where it is empty. */
  readonly state: string;
  readonly sort: SortKey;
  readonly descending: boolean;
}

/** The runs that pass the filter, in order; those without a value come last either way. */
export function arrangeRuns(
  runs: readonly RunSummary[],
  { text, state, sort, descending }: Arrangement,
): RunSummary[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const passing = runs.filter(
    (run) => (state === '' || run.state === state) && words.every((word) => haystack(run).includes(word)),
  );
  const sign = descending ? -1 : 1;
  return passing.sort((a, b) => {
    const [left, right] = [sortValues[sort](a), sortValues[sort](b)];
    const byValue =
      left === null || right === null
        ? Number(left === null) - Number(right === null)
        : sign *
          (typeof left === 'number' && typeof right === 'number'
            ? left - right
            : String(left).localeCompare(String(right), 'en', { numeric: true }));
    return byValue || a.id.localeCompare(b.id, 'en', { numeric: true });
  });
}

function haystack({ id, state, config }: RunSummary): string {
  const settings = config ? Object.values(config) : [];
  return [id, state, ...settings, config ? `seed ${config.seed}` : ''].join(' ').toLowerCase();
}
