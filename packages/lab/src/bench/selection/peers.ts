import { hasNumbers, runScript, type ScriptAnswer, type ScriptRequest } from '../run-script.js';
import type { Row, SelectionCost } from './cost.js';
import type { Effort } from './measure-row.js';

/** What a script with peers is asked for. */
export interface PeersRequest extends Effort, Pick<ScriptRequest, 'script' | 'python'> {
  readonly sampleCount: number;
  readonly batchSize: number;
  readonly seed: number;
}

/** Runs a script that measures other libraries at one N. */
export async function runPeers(request: PeersRequest, signal: AbortSignal): Promise<ScriptAnswer<Row>> {
  const { sampleCount, batchSize, runs, runMs, seed } = request;
  const options = { sizes: sampleCount, batch: batchSize, runs, 'run-ms': runMs, seed };
  const { rows, notes } = await runScript({ ...request, options }, isCost, signal);
  return {
    rows: rows.map((row) => ({ ...row, drawSpread: null, recordSpread: null, startUpMs: null })),
    notes,
  };
}

function isCost(value: unknown): value is SelectionCost {
  if (typeof value !== 'object' || value === null) return false;
  const row = new Map<string, unknown>(Object.entries(value));
  return (
    typeof row.get('strategy') === 'string' &&
    hasNumbers(row, ['n', 'nsPerDraw', 'nsPerRecord', 'bytesPerSample'])
  );
}
