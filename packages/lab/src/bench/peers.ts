import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { oneLine, systemCode } from '../errors.js';
import type { Row, SelectionCost } from './cost.js';
import type { Effort } from './measure-row.js';

/** What a script with peers is asked for. */
export interface PeersRequest extends Effort {
  readonly script: string;
  /** The interpreter that runs it. */
  readonly python: string;
  readonly sampleCount: number;
  readonly batchSize: number;
  readonly seed: number;
}

/** The rows that a script printed as JSON, and what it had to say on stderr. */
export interface PeersAnswer {
  readonly rows: readonly Row[];
  readonly notes: readonly string[];
}

/** Runs a script that measures other libraries at one N. A peer that is missing or fails is a note, never an error. */
export async function runPeers(request: PeersRequest, signal: AbortSignal): Promise<PeersAnswer> {
  const { script, python, sampleCount, batchSize, runs, runMs, seed } = request;
  const numbers = { sizes: sampleCount, batch: batchSize, runs, 'run-ms': runMs, seed };
  const words = Object.entries(numbers).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const caught = { stdout: '', stderr: '' };
  try {
    const child = spawn(python, [script, ...words], { signal, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stdout.on('data', (chunk: Buffer) => (caught.stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (caught.stderr += chunk.toString()));
    await once(child, 'close');
    const said = caught.stderr.split('\n').filter((line) => line.trim() !== '');
    if (child.exitCode !== 0) return leftOut(said.at(-1) ?? `exit code ${child.exitCode}`);
    return { rows: readRows(caught.stdout), notes: said };
  } catch (error) {
    signal.throwIfAborted();
    return leftOut(systemCode(error) === 'ENOENT' ? `there is no ${python}` : oneLine(error));
  }
}

function leftOut(reason: string): PeersAnswer {
  return { rows: [], notes: [`peers are left out: ${reason}`] };
}

function readRows(text: string): Row[] {
  const rows: unknown = JSON.parse(text);
  if (!Array.isArray(rows) || !rows.every(isCost))
    throw new Error('the script printed something else than rows');
  return rows.map((row) => ({ ...row, drawSpread: null, recordSpread: null, startUpMs: null }));
}

function isCost(value: unknown): value is SelectionCost {
  if (typeof value !== 'object' || value === null) return false;
  const row = new Map<string, unknown>(Object.entries(value));
  return (
    typeof row.get('strategy') === 'string' &&
    ['n', 'nsPerDraw', 'nsPerRecord', 'bytesPerSample'].every((key) => Number.isFinite(row.get(key)))
  );
}
