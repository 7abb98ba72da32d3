import type { BothSides, DataSummary, DrawnBatch, Measurement, Report, SideProgress } from './messages.js';
import type { Settings } from './settings.js';

/** What the page knows of its race. */
export interface RaceState {
  /** `loading` the runtime, `preparing` data and networks, then at rest or in motion; `failed` where it cannot go on. */
  readonly phase: 'loading' | 'preparing' | 'paused' | 'running' | 'failed';
  /** Bytes of the runtime that have come. */
  readonly loadedBytes: number;
  /** Bytes that went over the network for it, where the browser tells. */
  readonly transferredBytes: number | undefined;
  readonly threads: number;
  /** Of the race there is. */
  readonly settings: Settings | undefined;
  /** Files that it runs on; none where digits are generated. */
  readonly files: readonly File[];
  readonly data: DataSummary | undefined;
  readonly sides: BothSides<SideProgress> | undefined;
  readonly batches: BothSides<DrawnBatch> | undefined;
  readonly measured: BothSides<readonly Measurement[]>;
  /** Pressures that were left during the race, each with the epochs after which it was. */
  readonly formerPressures: readonly { readonly pressure: number; readonly epochs: number }[];
  readonly error: string | undefined;
}

export const initialState: RaceState = {
  phase: 'loading',
  loadedBytes: 0,
  transferredBytes: undefined,
  threads: 1,
  settings: undefined,
  files: [],
  data: undefined,
  sides: undefined,
  batches: undefined,
  measured: { shuffle: [], selection: [] },
  formerPressures: [],
  error: undefined,
};

/** The state after a report of the worker, or after a new race was asked for. */
export function nextState(state: RaceState, report: Report | { readonly kind: 'preparing' }): RaceState {
  switch (report.kind) {
    case 'loading':
      return { ...state, loadedBytes: report.bytes };
    case 'loaded':
      return { ...state, phase: 'preparing', transferredBytes: report.transferred };
    case 'preparing':
      return { ...state, phase: state.phase === 'loading' ? 'loading' : 'preparing', error: undefined };
    case 'ready': {
      const { loadedBytes, transferredBytes } = state;
      const { settings, files, data, threads } = report;
      return {
        ...initialState,
        loadedBytes,
        transferredBytes,
        phase: 'paused',
        settings,
        files,
        data,
        threads,
      };
    }
    case 'running':
    case 'paused':
      return { ...state, phase: report.kind };
    case 'pressure':
      return withPressure(state, report.pressure);
    case 'progress':
      return { ...state, sides: report.sides, batches: report.batches ?? state.batches };
    case 'measured': {
      const { shuffle, selection } = state.measured;
      const { sides } = report;
      return {
        ...state,
        measured: { shuffle: [...shuffle, sides.shuffle], selection: [...selection, sides.selection] },
      };
    }
    case 'refused':
      return { ...state, error: report.message };
    case 'failed':
      return { ...state, phase: 'failed', error: report.message };
    default:
      return report satisfies never;
  }
}

/** Notes the pressure that was left, where batches were drawn by it. */
function withPressure(state: RaceState, pressure: number): RaceState {
  const { settings, sides, formerPressures } = state;
  if (settings === undefined || settings.pressure === pressure) return state;
  const epochs = sides?.selection.epochs ?? 0;
  const since = formerPressures.at(-1)?.epochs ?? 0;
  const noted =
    epochs > since ? [...formerPressures, { pressure: settings.pressure, epochs }] : formerPressures;
  return { ...state, settings: { ...settings, pressure }, formerPressures: noted };
}
