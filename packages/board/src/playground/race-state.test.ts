import { describe, expect, it } from 'vitest';
import type { Measurement, SideProgress } from './messages.js';
import { initialState, nextState, type RaceState } from './race-state.js';
import { defaultSettings } from './settings.js';

type Event = Parameters<typeof nextState>[1];

const after = (...events: Event[]): RaceState => events.reduce(nextState, initialState);

const ready: Event = {
  kind: 'ready',
  settings: { ...defaultSettings, pressure: 10 },
  files: [],
  data: { name: 'digits', train: 100, validation: 50, wrong: 0, measured: 100 },
  threads: 1,
};
const progressAt = (epochs: number): Event => {
  const side: SideProgress = {
    epochs,
    steps: 10 * epochs,
    seconds: { train: 1, select: 0, recompute: 0 },
    explanation: undefined,
  };
  return { kind: 'progress', sides: { shuffle: side, selection: side } };
};
const point: Measurement = { epochs: 1, seconds: 1, cost: 1, error: 1 };
const measured: Event = { kind: 'measured', sides: { shuffle: point, selection: { ...point, cost: 0.5 } } };

describe('the state of a race', () => {
  it('goes from loading through preparing to a pause', () => {
    expect(after({ kind: 'loading', bytes: 5 })).toMatchObject({ phase: 'loading', loadedBytes: 5 });
    expect(after({ kind: 'loaded', transferred: 3 })).toMatchObject({
      phase: 'preparing',
      transferredBytes: 3,
    });
    expect(after({ kind: 'loaded', transferred: 3 }, ready)).toMatchObject({
      phase: 'paused',
      transferredBytes: 3,
    });
  });

  it('collects measurements until the next race', () => {
    const two = after(ready, measured, measured);
    expect(two.measured.selection.map(({ cost }) => cost)).toEqual([0.5, 0.5]);
    expect(nextState(two, ready).measured.selection).toEqual([]);
  });

  it('keeps a race whose successor was refused, and says why', () => {
    const state = after(ready, measured, { kind: 'running' }, { kind: 'preparing' });
    expect(state.phase).toBe('preparing');
    const refused = [{ kind: 'refused', message: 'no' }, { kind: 'running' }] as const;
    expect(refused.reduce<RaceState>(nextState, state)).toMatchObject({
      phase: 'running',
      error: 'no',
      measured: { shuffle: [point] },
    });
  });

  it('forgets an error with the next attempt', () => {
    expect(after(ready, { kind: 'refused', message: 'no' }, { kind: 'preparing' }).error).toBeUndefined();
  });

  it('notes the pressures that batches were drawn by', () => {
    const pressure = (value: number): Event => ({ kind: 'pressure', pressure: value });
    // Nothing is drawn between 100 and 1,000.
    const state = after(
      ready,
      pressure(20),
      progressAt(2),
      pressure(100),
      pressure(1000),
      progressAt(3),
      pressure(1),
    );
    expect(state.settings?.pressure).toBe(1);
    expect(state.formerPressures).toEqual([
      { pressure: 20, epochs: 2 },
      { pressure: 1000, epochs: 3 },
    ]);
  });

  it('keeps the last pictures while there are no new ones', () => {
    const batch = {
      ids: new Uint32Array(0),
      losses: new Float32Array(0),
      ranks: new Uint32Array(0),
      labels: new Uint8Array(0),
      wrong: new Uint8Array(0),
      pixels: new Uint8Array(0),
    };
    const batches = { shuffle: batch, selection: batch };
    const shown = { ...progressAt(1), batches } as Event;
    expect(after(ready, shown, progressAt(2)).batches).toBe(batches);
  });
});
