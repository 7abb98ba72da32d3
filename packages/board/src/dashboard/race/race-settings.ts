/** How a race is looked at: kept in the address. */
export interface RaceSettings {
  readonly x: 'epochs' | 'seconds' | 'samples';
  readonly log: boolean;
  /** 0 .. {@link mostSmoothing}. */
  readonly smoothing: number;
  /** Whether each seed has a line of its own. */
  readonly apart: boolean;
}

export const mostSmoothing = 0.95;

export const xLabels: Readonly<Record<RaceSettings['x'], string>> = {
  epochs: 'epochs',
  seconds: 'seconds of work',
  samples: 'samples drawn',
};

export function readSettings(params: URLSearchParams): RaceSettings {
  const x = params.get('x');
  const smoothing = Number(params.get('smooth') ?? 0);
  return {
    x: x === 'seconds' || x === 'samples' ? x : 'epochs',
    log: params.get('scale') !== 'linear',
    smoothing: smoothing >= 0 && smoothing <= mostSmoothing ? smoothing : 0,
    apart: params.get('seeds') === 'apart',
  };
}
