import type { VNode } from 'preact';
import type { RaceState } from './race-state.js';

/** Bytes of the runtime, as the build has found them. */
declare const RUNTIME_BYTES: number;

/** What the page does now, told to screen readers when that changes, and how much of the runtime has come. */
export function RaceStatus({ state }: { readonly state: RaceState }): VNode {
  const { phase, loadedBytes, error } = state;
  return (
    <>
      <div class="race-status">
        <p role="status">{describePhase(state)}</p>
        {phase === 'loading' && (
          <>
            <progress aria-label="Loading the runtime" max={RUNTIME_BYTES} value={loadedBytes} />
            <span>
              {megabytes(loadedBytes)} of {megabytes(RUNTIME_BYTES)} MB
            </span>
          </>
        )}
      </div>
      {error !== undefined && (
        <p role="alert" class="race-error">
          {error}
        </p>
      )}
    </>
  );
}

function describePhase({ phase, data, sides }: RaceState): string {
  if (phase === 'paused' && sides !== undefined)
    return `Paused after ${sides.shuffle.epochs.toFixed(2)} epochs, ${batches(sides.shuffle.steps)} on each side.`;
  return {
    loading: 'Loading the runtime that trains.',
    preparing: 'Preparing data and networks.',
    running: 'Training.',
    failed: 'Stopped.',
    paused: `Ready: ${count(data?.train)} samples to train on, ${count(data?.validation)} for validation.`,
  }[phase];
}

const batches = (steps: number): string => (steps === 1 ? '1 batch' : `${count(steps)} batches`);

export const count = (samples = 0): string => samples.toLocaleString('en');

export const megabytes = (bytes: number): string => (bytes / 1e6).toFixed(1);
