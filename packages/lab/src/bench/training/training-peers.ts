import { hasNumbers, runScript, type ScriptAnswer, type ScriptRequest } from '../run-script.js';
import { warmUpSteps } from './measure-round.js';
import type { TrainingSetting } from './training-loop.js';

/** What another engine did in a round. */
export interface PeerSpeed {
  /** Its name and version. */
  readonly engine: string;
  readonly samplesPerSecond: number;
}

/** Runs one round of a script that trains the same model with other engines. */
export function runPeers(
  request: TrainingSetting & { readonly steps: number } & Pick<ScriptRequest, 'script' | 'python'>,
  signal: AbortSignal,
): Promise<ScriptAnswer<PeerSpeed>> {
  const { model, sampleCount, batchSize, threads, steps, seed } = request;
  const options = {
    model: model.name,
    samples: sampleCount,
    batch: batchSize,
    threads,
    'warm-up': warmUpSteps,
    steps,
    seed,
  };
  return runScript({ ...request, options }, isSpeed, signal);
}

function isSpeed(value: unknown): value is PeerSpeed {
  if (typeof value !== 'object' || value === null) return false;
  const row = new Map<string, unknown>(Object.entries(value));
  return typeof row.get('engine') === 'string' && hasNumbers(row, ['samplesPerSecond']);
}
